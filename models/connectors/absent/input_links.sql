{{ config(enabled=is_absent('links')) }}

{{ empty_input() }}
