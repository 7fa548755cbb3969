{{ config(enabled=is_absent('exchange_rates')) }}

{{ empty_input() }}
