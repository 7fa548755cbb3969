{{ contract_input('order_lines') }}
