{{ contract_input('links') }}
