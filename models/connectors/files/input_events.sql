{{ contract_input('events') }}
