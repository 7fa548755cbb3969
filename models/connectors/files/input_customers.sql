{{ contract_input('customers') }}
