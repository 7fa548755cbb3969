{{ score_table('purchase') }}
