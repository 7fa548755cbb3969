-- What is a number among the features is described in the seed, and the seed describes no other.
with int_customer_features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

every_value as (
    {{ feature_values('int_customer_features') }}
),

columns_there as (
    select feature
    from every_value
    group by feature
    union all
    -- Known only after texts were learned from.
    select 'mean_sentiment' as feature
    union all
    select 'complaint_rate' as feature
),

customer_features as (
    select * from {{ ref('customer_features') }}
)

select
    columns_there.feature as feature_there,
    customer_features.feature as feature_listed
from columns_there
full outer join customer_features on columns_there.feature = customer_features.feature
where
    columns_there.feature is null
    or customer_features.feature is null
