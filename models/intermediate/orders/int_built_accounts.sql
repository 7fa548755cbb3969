{# The accounts as they were when all was made of them that is made by account. #}
-- depends_on: {{ ref('int_customer_products') }}
-- depends_on: {{ ref('int_customer_rfm_values') }}
-- depends_on: {{ ref('int_matched_pieces') }}
-- depends_on: {{ ref('int_order_adjustments') }}
-- depends_on: {{ ref('int_order_movements') }}
-- depends_on: {{ ref('int_order_products') }}
-- depends_on: {{ ref('int_order_states') }}
-- depends_on: {{ ref('int_orders') }}
-- depends_on: {{ ref('int_purchases') }}
-- depends_on: {{ ref('int_return_matches') }}
with int_accounts as (
    select * from {{ ref('int_accounts') }}
)

select
    account_id,
    made_by,
    lines_checksum
from int_accounts
