{#
    Whom service should serve first. Of several matters of a customer the most urgent says what to do;
    what is done about which is in the seed service_handling.
#}
with act_service_matters as (
    select * from {{ ref('act_service_matters') }}
),

act_customers as (
    select * from {{ ref('act_customers') }}
),

fct_customer_features as (
    select * from {{ ref('fct_customer_features') }}
    where is_current
),

fct_review_sentiments as (
    select * from {{ ref('fct_review_sentiments') }}
),

service_handling as (
    select * from {{ ref('service_handling') }}
),

moods as (
    select
        customer_key,
        sentiment_label
    from fct_review_sentiments
    where sentiment_label is not null
    qualify
        row_number() over (
            partition by customer_key
            order by said_at desc, sentiment asc nulls last, feedback_key asc
        ) = 1
),

counted as (
    select
        customer_key,
        count(open_days) as open_ticket_count,
        count_if(situation = 'open_complaint') as open_complaint_count,
        max(open_days) as oldest_open_days,
        min(satisfaction) as lowest_satisfaction
    from act_service_matters
    group by customer_key
),

handled as (
    select
        matters.customer_key,
        matters.feedback_type,
        matters.feedback_id,
        matters.situation,
        matters.reason,
        matters.is_overdue,
        matters.matter_date,
        matters.as_of_date,
        service_handling.urgency,
        service_handling.due_days,
        service_handling.handling,
        customers.value_tier,
        customers.has_email,
        customers.has_phone,
        customers.last_order_date,
        features.revenue_365d,
        cast(
            (1 - customers.purchase_probability) * features.revenue_365d as decimal(18, 2)
        ) as value_at_risk
    from act_service_matters as matters
    inner join act_customers as customers on matters.customer_key = customers.customer_key
    inner join service_handling
        on
            matters.situation = service_handling.situation
            and service_handling.is_vip = coalesce(customers.value_tier = 'high', false)
    left outer join fct_customer_features as features
        on matters.customer_key = features.customer_key
    qualify
        row_number() over (
            partition by matters.customer_key
            order by
                service_handling.urgency asc,
                matters.is_overdue desc,
                matters.open_days desc nulls last,
                matters.matter_date desc,
                matters.feedback_type asc,
                matters.feedback_id asc
        ) = 1
)

select
    handled.customer_key,
    handled.situation,
    handled.feedback_type,
    handled.feedback_id,
    handled.reason,
    handled.handling,
    handled.value_tier,
    moods.sentiment_label as last_sentiment_label,
    cast(
        row_number() over (
            order by
                handled.urgency asc,
                handled.is_overdue desc,
                handled.value_at_risk desc nulls last,
                handled.matter_date asc nulls last,
                handled.feedback_type asc,
                handled.feedback_id asc
        ) as integer
    ) as service_rank,
    handled.urgency,
    handled.due_days,
    cast(counted.open_ticket_count as integer) as open_ticket_count,
    cast(counted.open_complaint_count as integer) as open_complaint_count,
    cast(counted.oldest_open_days as integer) as oldest_open_days,
    cast(counted.lowest_satisfaction as integer) as lowest_satisfaction,
    handled.revenue_365d,
    handled.value_at_risk,
    handled.is_overdue,
    handled.has_email,
    handled.has_phone,
    handled.as_of_date,
    handled.matter_date,
    handled.last_order_date
from handled
inner join counted on handled.customer_key = counted.customer_key
left outer join moods on handled.customer_key = moods.customer_key
