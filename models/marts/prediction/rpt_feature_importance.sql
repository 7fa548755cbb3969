{# How much worse the test's ranks become when a feature is shuffled. #}
with importances as (
    select
        method,
        trained_as_of,
        {{ unnest_records('importances') }}
    from {{ ref('ml_purchase_model') }}
),

customer_features as (
    select * from {{ ref('customer_features') }}
)

select
    importances.feature,
    {{ feature_in_words('importances.feature', 'customer_features.feature_name') }}
        as feature_name,
    importances.method,
    cast(
        row_number() over (order by importances.importance desc, importances.feature asc) as integer
    ) as importance_rank,
    importances.importance as roc_auc_loss,
    importances.lower as roc_auc_loss_lower,
    importances.upper as roc_auc_loss_upper,
    importances.trained_as_of
from importances
left outer join customer_features on importances.feature = customer_features.feature
