{{ config(enabled=is_absent('tickets')) }}

{{ empty_input() }}
