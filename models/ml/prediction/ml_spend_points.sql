{{ score_table('spend') }}
