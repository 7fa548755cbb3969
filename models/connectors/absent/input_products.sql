{{ config(enabled=is_absent('products')) }}

{{ empty_input() }}
