{{ config(enabled=is_absent('events')) }}

{{ empty_input() }}
