{#
    Every setting, with what it may be: a kind that setting_fault knows, or the words to choose
    from, none among them where it may be null. A mapping is a group of settings.
#}
{% macro known_settings() -%}
    {{ return({
        'connector': 'connector',
        'raw_path': 'text or null',
        'base_currency': 'currency',
        'taxes': ['net', 'gross'],
        'time_zone': 'time zone',
        'as_of': 'date or null',
        'connectors': 'mapping',
        'reading': {
            'csv': 'mapping',
            'number_format': [none, 'point', 'comma', 'by column'],
            'date_order': [none, 'day_first', 'month_first', 'by column'],
        },
        'order_lines': {
            'first_order_date': 'date',
            'last_order_date': 'date or null',
            'max_quantity': 'number',
            'order_id_scope': 'text or list',
            'equal_lines': [none, 'duplicates', 'separate'],
            'redelivered_orders': ['lines', 'replace'],
            'zero_price_lines': ['reject', 'keep'],
            'product_id_case': ['by_name', 'fold', 'keep'],
        },
        'accept': 'text or list',
        'thresholds': 'mapping',
        'compare_with_scope': 'text or null',
        'privacy': {'smallest_group': 'number', 'published_traits': 'list'},
        'retrain': ['auto', 'always', 'never'],
        'segments': {
            'new_days': 'number',
            'cooling_days': 'number',
            'lapsed_days': 'number',
            'loyal_orders': 'number',
            'history_months': 'number',
            'rfm_cut_points': ['learned', 'seed'],
        },
        'clusters': {
            'features': 'list',
            'methods': 'list',
            'count_min': 'number',
            'count_max': 'number',
            'min_customers': 'number',
        },
        'predictions': {
            'horizon_days': 'number or null',
            'features': 'list',
            'methods': 'list',
            'examined_leak': [false, true],
        },
        'recommendations': {
            'days': 'number',
            'count': 'number',
            'min_stock': 'number',
            'min_margin': 'number or null',
            'max_per_category': 'number or null',
            'no_repeat_categories': 'text or list',
            'new_product_days': 'number',
            'new_product_slots': 'number',
            'methods': 'list',
        },
        'bought_together': {
            'max_products': 'number',
            'min_count': 'number',
            'max_q_value': 'number',
            'min_support': 'number',
            'min_confidence': 'number',
        },
        'actions': {
            'budget': 'amount or null',
            'max_contacts': 'number',
            'holdout_share': 'share',
            'global_holdout_share': 'share',
            'exploration': 'share',
            'margin_share': 'share',
            'service_level': 'share',
        },
    }) }}
{%- endmacro %}
