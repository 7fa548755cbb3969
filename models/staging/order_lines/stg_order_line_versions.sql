{#
    Usable lines that do not count because the same line is there again, or their discount is more
    than the order is worth. The latest delivery of a line counts; where nothing says which is later
    and they differ, none does. A line is known by its order, whether it sells or brings back, and its number; without numbers by its product and
    its place among the order's lines of that product, and so is every line of an order of which
    some lines have numbers and others none, for numbers may have come with a later export. What
    comes back at another time is another line. Only lines that share such an identity are compared.
#}
{% set identity = ['order_id', 'known_number', 'unnumbered_product_id', 'is_back', 'back_at'] %}
{% set delivery = 'loaded_at desc nulls last, delivery_number desc nulls last' %}

with stg_uncovered_discounts as (
    select * from {{ ref('stg_uncovered_discounts') }}
),

stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
    where
        rejection_reason is null
        and row_key not in (select stg_uncovered_discounts.row_key from stg_uncovered_discounts)
),

partly_numbered as (
    select order_id
    from stg_order_lines_checked
    group by order_id
    having count(line_number) between 1 and count(*) - 1
),

identified as (
    select
        order_lines.*,
        case when partly_numbered.order_id is null then order_lines.line_number end as known_number,
        case
            when order_lines.line_number is null or partly_numbered.order_id is not null
                then order_lines.product_id
        end as unnumbered_product_id,
        order_lines.quantity < 0 as is_back,
        case when order_lines.quantity < 0 then order_lines.ordered_at end as back_at
    from stg_order_lines_checked as order_lines
    left outer join partly_numbered on order_lines.order_id = partly_numbered.order_id
),

summed as (
    select
        *,
        {{ row_checksum(identity) }} as identity_checksum
    from identified
),

shared_identities as (
    select identity_checksum
    from summed
    group by identity_checksum
    having count(*) > 1
),

-- The lines of one product in one delivery of an order, told apart by what they cost and hold.
placed as (
    select
        *,
        case
            when known_number is null
                then dense_rank() over (
                    partition by {{ identity | join(', ') }}, loaded_at, delivery_number
                    order by
                        unit_price, quantity, discount_amount, content_checksum, copy_number
                )
            else 1
        end as place
    from summed
    where identity_checksum in (select shared_identities.identity_checksum from shared_identities)
),

ranked as (
    select
        *,
        rank() over (
            partition by {{ identity | join(', ') }}, place
            order by {{ delivery }}
        ) as version_rank
    from placed
),

compared as (
    select
        *,
        min(content_checksum) over same_rank != max(content_checksum) over same_rank
            as is_contradicted,
        row_number() over in_rank as equal_number
    from ranked
    window
        same_rank as (partition by {{ identity | join(', ') }}, place, version_rank),
        in_rank as (
            partition by {{ identity | join(', ') }}, place, version_rank
            order by row_key
        )
),

{% if setting('order_lines', 'redelivered_orders') == 'replace' -%}
-- A later delivery of what an order sells replaces all lines that sell, those that are no longer in
-- it too; what came back it replaces only where it says what came back.
deliveries as (
    select
        row_key,
        order_id,
        is_back,
        dense_rank() over (partition by order_id order by {{ delivery }}) as delivery_rank
    from identified
),

delivered_orders as (
    select
        order_id,
        delivery_rank,
        bool_and(not is_back) as is_sold_only
    from deliveries
    group by
        order_id,
        delivery_rank
    having bool_or(not is_back)
),

whole_orders as (
    select
        order_id,
        min(delivery_rank) as sold_rank,
        min(case when not is_sold_only then delivery_rank end) as whole_rank
    from delivered_orders
    group by order_id
),

{% endif -%}
versions as (
    select
        row_key,
        'discount_amount_out_of_range' as rejection_reason
    from stg_uncovered_discounts
    union all
    select
        row_key,
        case
            when version_rank > 1 then 'superseded'
            when is_contradicted then 'contradictory'
            when equal_number > 1 then 'superseded'
        end as rejection_reason
    from compared
    {%- if setting('order_lines', 'redelivered_orders') == 'replace' %}
    union all
    select
        deliveries.row_key,
        'superseded' as rejection_reason
    from deliveries
    inner join whole_orders on deliveries.order_id = whole_orders.order_id
    where
        deliveries.delivery_rank
        > case when deliveries.is_back then whole_orders.whole_rank else whole_orders.sold_rank end
    {%- endif %}
)

select
    row_key,
    max(rejection_reason) as rejection_reason
from versions
where rejection_reason is not null
group by row_key
