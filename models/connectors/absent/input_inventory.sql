{{ config(enabled=is_absent('inventory')) }}

{{ empty_input() }}
