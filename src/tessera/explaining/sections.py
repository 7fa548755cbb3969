"""What is said of a customer: questions, and the query that answers each in sentences.

A query gives one column of sentences, in the order in which they are read, for the customer whose
key is $1. It reads published tables alone. A sentence that is null is left out.
"""


def _percent(column: str) -> str:
    return f"format('{{:.0f}} %', 100 * {column})"


SECTIONS = {
    "Who is it?": """
        select unnest([
            'Customer ' || customer_key
                || case when is_buyer then '' else ', who never bought anything' end,
            'From ' || nullif(concat_ws(', ', region, country), ''),
            'Known of them: ' || nullif(concat_ws(', ', gender, age_band, household, occupation,
                education, income_band), ''),
            'Came by ' || acquisition_channel,
            'Signed up in ' || strftime(signed_up_month, '%Y-%m'),
            case
                when not coalesce(has_marketing_consent, false) then 'May not be sent marketing'
                when has_email and has_phone then 'May be sent marketing, by e-mail or phone'
                when has_email then 'May be sent marketing, by e-mail'
                when has_phone then 'May be sent marketing, by phone'
                else 'May be sent marketing, but no address is known'
            end
        ])
        from marts.dim_customers where customer_key = $1
    """,
    "What did they buy?": """
        with orders as (from marts.fct_orders where customer_key = $1),
        habits as (
            from marts.fct_customer_features where customer_key = $1 and is_current
        )
        select format(
            '{} from {} to {}, {} of them returned whole; {:,.2f} {} kept after returns and '
            'discounts',
            case count(*) when 1 then 'One order' else count(*) || ' orders' end,
            min(order_date), max(order_date), count(*) filter (is_fully_returned),
            cast(sum(kept_revenue) as double), (select base_currency from marts.dim_shop)
        ) from orders having count(*) > 0
        union all
        select format('Orders every {:.0f} days', mean_gap_days) from habits
        union all
        select 'Mostly ' || concat_ws(', ', top_category, top_brand, 'by ' || top_channel)
        from habits
        union all
        select format('Returns {:.0f} % of what they buy', 100 * return_rate) from habits
        where return_rate > 0
        union all
        (
            select format(
                'Order {} on {}: {} for {:.2f}{}', order_id, order_date,
                case product_count when 1 then 'one product' else product_count || ' products' end,
                cast(net_revenue as double),
                case when refunded_amount > 0 then ', of it back ' || refunded_amount else '' end
            )
            from orders order by ordered_at desc, order_id limit 3
        )
    """,
    "In which segments, and why?": f"""
        with mine as (from marts.fct_customer_segments where customer_key = $1),
        reasons as (
            select unnest([
                struct_pack(n := 1, f := contributing_feature_1, v := contributing_value_1),
                struct_pack(n := 2, f := contributing_feature_2, v := contributing_value_2),
                struct_pack(n := 3, f := contributing_feature_3, v := contributing_value_3)
            ], recursive := true)
            from mine
        ),
        names as (
            select feature, any_value(feature_name) as feature_name
            from marts.rpt_segment_feature_profiles group by feature
        ),
        told as (
            select n, format(
                '{{}} {{}} average by {{:.1f}} standard deviations', coalesce(feature_name, f),
                case when v < 0 then 'below' else 'above' end, abs(v)
            ) as reason
            from reasons left join names on feature = f where f is not null
        )
        select unnest([
            format(
                'RFM segment {{}} ({{}}): recency {{}} of 5 (last order {{}} before {{}}), '
                'frequency {{}} of 5 (orders not returned whole: {{}}), money {{}} of 5 '
                '({{:,.2f}} kept)',
                mine.rfm_segment, meaning, recency_score,
                recency_days || case recency_days when 1 then ' day' else ' days' end, as_of_date,
                frequency_score, frequency, monetary_score, cast(monetary as double)
            ),
            'Advice for it: ' || advice,
            'Stage of life ' || lifecycle_stage || ', value tier ' || value_tier,
            format('Persona {{}}, with a confidence of {{}}', persona_name,
                {_percent("membership_confidence")}),
            'Because: ' || (select string_agg(reason, '; ' order by n) from told),
            'Clusters: ' || method_reason
        ])
        from mine left join marts.rpt_rfm_segments as segments using (rfm_segment)
        union all
        select format('Was {{}} until {{}}', rfm_segment, month_end_date)
        from (
            select
                rfm_segment,
                month_end_date,
                lead(rfm_segment) over (order by month_end_date) as next_segment
            from marts.fct_customer_segment_months where customer_key = $1
        )
        where rfm_segment != next_segment
    """,
    "What will they do, and why?": f"""
        with mine as (from marts.fct_customer_predictions where customer_key = $1)
        select unnest([
            format('Orders again by {{}}: {{}}{{}}', horizon_end_date,
                {_percent("purchase_probability")},
                case when has_rough_probability then ' (go by the rank, the figure is rough)'
                else '' end),
            format('Spends {{:.2f}} in these {{}} days, 80 of 100 times between {{:.2f}} and '
                '{{:.2f}}', expected_spend, horizon_days, expected_spend_lower,
                expected_spend_upper),
            format('Is worth {{:.2f}} over twelve months', value_12m),
            format('Next order around {{}}', next_order_date),
            'Chance of an order: ' || method || ', ' || method_reason,
            'Value: ' || value_method || ', ' || value_method_reason
        ]) from mine
        union all
        (
            select format('The reasons are those of {{}}, not of {{}}, which answers: near it, not '
                'exact{{}}', drivers.driver_method, drivers.method, coalesce(format(
                ' (rank correlation {{:.2f}})', cards.explanation_rank_correlation), ''))
            from marts.fct_prediction_drivers as drivers
            left join marts.rpt_model_cards as cards on cards.outcome = 'purchase'
            where drivers.customer_key = $1 and not drivers.is_exact and drivers.driver_rank = 1
        )
        union all
        (
            select format('Because ({{}} it): {{}}', direction, reason)
            from marts.fct_prediction_drivers where customer_key = $1 order by driver_rank
        )
        union all
        select format('Place {{}} of those to win back: {{:.2f}} of last year''s revenue at risk',
            retention_rank, revenue_at_risk)
        from marts.fct_retention_list where customer_key = $1
    """,
    "What to offer, and why?": f"""
        (
            select format('{{}}. {{}}: {{}}', recommendation_rank, product_name, reason)
            from marts.fct_customer_recommendations
            where customer_key = $1 order by recommendation_rank
        )
        union all
        select distinct 'Chosen by ' || method || ', ' || method_reason
        from marts.fct_customer_recommendations where customer_key = $1
        union all
        (
            select format('Buys {{}} by {{}}: {{}}, others {{}}', category, horizon_end_date,
                {_percent("purchase_probability")}, {_percent("category_rate")})
            from marts.fct_customer_category_propensities
            where customer_key = $1 order by category_rank limit 3
        )
    """,
    "What to do next, and why?": f"""
        select unnest([
            case
                -- The reason begins with the word.
                when action = 'nothing' then reason
                else concat_ws(' ', action_name, 'by ' || channel, 'on ' || send_weekday,
                    'at ' || send_hour || ' h') || '. ' || coalesce(reason, '')
            end,
            'Offer: ' || offer,
            'What stands in the way of more: ' || replace(obstacle, '_', ' '),
            case when action != 'nothing' then format(
                'Orders soon with it {{}}, without it {{}}; believed margin {{:.2f}}, give or '
                'take {{:.2f}} ({{}})',
                {_percent("expected_response")}, {_percent("response_without")}, expected_margin,
                expected_margin_sd, chosen_by
            ) end
        ])
        from actions.fct_next_best_actions where customer_key = $1
        union all
        select format('Planned in {{}}: {{}}', campaign_id,
            case when is_control then 'left alone, to tell what it brings' else arm end)
        from actions.fct_campaign_plan where customer_key = $1
        union all
        select format('Held out of {{}} until {{}}, for comparison', campaign_id, window_end)
        from actions.fct_holdout_ledger where customer_key = $1 and is_control
        union all
        select concat(action, ': ', reason)
        from actions.fct_cross_channel where customer_key = $1
        union all
        select format('Service, place {{}}: {{}}. {{}}', service_rank, reason, handling)
        from actions.fct_service_priority where customer_key = $1
    """,
    "What happened to campaigns to them?": """
        select format(
            '{} on {}: {}', campaign_id, cast(assigned_at as date),
            case
                when is_control then 'left alone for comparison'
                when converted_at is not null then 'bought for ' || coalesce(conversion_value, 0)
                when clicked_at is not null then 'clicked'
                when opened_at is not null then 'opened'
                when sent_at is not null then 'sent, no answer'
                else 'assigned, not sent'
            end
        )
        from marts.fct_campaign_contacts where customer_key = $1
        order by assigned_at desc, campaign_id
    """,
    "What did they say?": """
        (
            select format(
                'Ticket {} on {}: {}{}{}', ticket_id, cast(opened_at as date), topic,
                case when is_complaint then ', a complaint' else '' end,
                case when is_open then ', open' else ', closed' end
            )
            from marts.fct_tickets where customer_key = $1 order by opened_at desc, ticket_id
        )
        union all
        (
            select format(
                '{} on {}: {}{}', feedback_type, cast(said_at as date), sentiment_label,
                case when rating is not null then ', ' || rating || ' of 5' else '' end
            )
            from marts.fct_review_sentiments where customer_key = $1
            order by said_at desc, feedback_id
        )
    """,
    "What could not be used?": """
        select format('{} {}: {}. {}', input_name, record_id, what_is_wrong, what_to_do)
        from quality.fct_rejected_rows where customer_key = $1
        order by input_name, record_id
    """,
}
