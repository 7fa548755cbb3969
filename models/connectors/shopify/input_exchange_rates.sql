{{ contract_input('exchange_rates') }}
