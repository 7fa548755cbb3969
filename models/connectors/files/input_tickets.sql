{{ contract_input('tickets') }}
