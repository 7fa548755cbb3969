{# The segments of each customer one below the other, to compare segmentations with one query. #}
with fct_customer_segments as (
    select * from {{ ref('fct_customer_segments') }}
),

memberships as (
    {% for segmentation in ['persona', 'rfm_segment', 'value_tier', 'lifecycle_stage'] %}
    select
        customer_key,
        '{{ segmentation }}' as segmentation,
        {{ segmentation }} as segment,
        monetary,
        as_of_date
    from fct_customer_segments
    where {{ segmentation }} is not null
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    customer_key,
    segmentation,
    segment,
    monetary,
    as_of_date
from memberships
