{{ score_table('category', category_features()) }}
