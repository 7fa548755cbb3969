{{ contract_input('reviews') }}
