{{ contract_input('inventory') }}
