{# The groups of each review or ticket: its product and sentiment, its customer's segments now. #}
with int_feedback as (
    select * from {{ ref('int_feedback') }}
),

ml_text_scores as (
    select * from {{ ref('ml_text_scores') }}
),

int_customer_rfm_scores as (
    select * from {{ ref('int_customer_rfm_scores') }}
    where is_current
),

int_customer_lifecycle_stages as (
    select * from {{ ref('int_customer_lifecycle_stages') }}
    where is_current
),

ml_customers_clustered as (
    select * from {{ ref('ml_customers_clustered') }}
    where cluster_id > 0
),

grouped as (
    select
        feedback_key,
        'product' as group_type,
        product_id as group_name
    from int_feedback
    union all
    select
        feedback_key,
        'sentiment' as group_type,
        sentiment_label as group_name
    from ml_text_scores
    union all
    {% for segmentation in ['rfm_segment', 'value_tier'] %}
    select
        feedback.feedback_key,
        '{{ segmentation }}' as group_type,
        rfm.{{ segmentation }} as group_name
    from int_feedback as feedback
    inner join int_customer_rfm_scores as rfm on feedback.customer_key = rfm.customer_key
    union all
    {% endfor %}
    select
        feedback.feedback_key,
        'cluster' as group_type,
        cast(members.cluster_id as string) as group_name
    from int_feedback as feedback
    inner join ml_customers_clustered as members
        on feedback.customer_key = members.customer_key
    union all
    select
        feedback.feedback_key,
        'lifecycle_stage' as group_type,
        lifecycles.lifecycle_stage as group_name
    from int_feedback as feedback
    inner join int_customer_lifecycle_stages as lifecycles
        on feedback.customer_key = lifecycles.customer_key
)

select *
from grouped
where group_name is not null
