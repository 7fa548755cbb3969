{{ contract_input('campaign_contacts') }}
