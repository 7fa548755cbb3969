{{ contract_input('products') }}
