{{ config(enabled=is_absent('reviews')) }}

{{ empty_input() }}
