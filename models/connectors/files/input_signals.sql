{{ contract_input('signals') }}
