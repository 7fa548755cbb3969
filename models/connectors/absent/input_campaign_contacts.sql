{{ config(enabled=is_absent('campaign_contacts')) }}

{{ empty_input() }}
