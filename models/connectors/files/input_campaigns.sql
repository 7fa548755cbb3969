{{ contract_input('campaigns') }}
