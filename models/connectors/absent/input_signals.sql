{{ config(enabled=is_absent('signals')) }}

{{ empty_input() }}
