{#
    What each status word of the order lines means, by seeds/config/order_statuses.csv: the word
    itself, else the longest word of the seed that it begins with. A word that nobody knows counts
    as a sale; a gate asks when there are many.
#}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

statuses as (
    select
        order_status,
        sum(copy_count) as line_count
    from stg_order_lines_checked
    group by order_status
),

meanings as (
    select
        statuses.order_status,
        max_by(order_statuses.meaning, length(order_statuses.status_word)) as meaning
    from statuses
    inner join order_statuses
        on
            statuses.order_status = order_statuses.status_word
            or (
                order_statuses.is_prefix
                and left(statuses.order_status, length(order_statuses.status_word) + 1)
                = order_statuses.status_word || ' '
            )
    group by statuses.order_status
)

select
    statuses.order_status,
    coalesce(meanings.meaning, 'unknown') as meaning,
    cast(statuses.line_count as bigint) as line_count
from statuses
left outer join meanings on statuses.order_status = meanings.order_status
