{# Of several clean versions of a numbered line, all but the one that was delivered last. #}
with stg_order_lines_checked as (
    select * from {{ ref('stg_order_lines_checked') }}
),

versions as (
    select
        row_key,
        row_number() over (
            partition by order_id, line_number
            order by loaded_at desc nulls last, row_key asc
        ) as version_number
    from stg_order_lines_checked
    where
        line_number is not null
        and rejection_reason is null
)

select row_key
from versions
where version_number > 1
