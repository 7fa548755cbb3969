{{ config(enabled=is_absent('customers')) }}

{{ empty_input() }}
