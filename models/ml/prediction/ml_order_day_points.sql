{{ score_table('order_days') }}
