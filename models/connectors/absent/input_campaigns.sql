{{ config(enabled=is_absent('campaigns')) }}

{{ empty_input() }}
