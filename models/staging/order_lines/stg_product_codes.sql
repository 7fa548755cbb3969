{#
    Codes that differ from another only in case and stay apart, by var order_lines.product_id_case. by_name:
    where no name of the one is a name of the other. fold: none, so that ABC and abc are one
    product. keep: all. Any other code is written in upper case.
#}
{% set case = setting('order_lines', 'product_id_case') %}
{% if case not in ['by_name', 'fold', 'keep'] %}
    {{ exceptions.raise_compiler_error(
        "var order_lines.product_id_case is '" ~ case ~ "'. Known: by_name, fold, keep."
    ) }}
{% endif %}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

input_products as (
    select * from {{ ref('input_products') }}
),

names as (
    select
        {{ clean_id('product_id') }} as product_code,
        lower({{ clean_text('product_name') }}) as product_name
    from input_order_lines
    group by all
    union
    select
        {{ clean_id('product_id') }} as product_code,
        lower({{ clean_text('product_name') }}) as product_name
    from input_products
    group by all
),

codes as (
    select
        product_code,
        upper(product_code) as folded_code
    from names
    where product_code is not null
    group by product_code
),

variants as (
    select
        product_code,
        folded_code,
        count(*) over (partition by folded_code) as variant_count
    from codes
),

-- Pairs of spellings of which both have names, and none in common.
named as (
    select
        variants.folded_code,
        variants.product_code,
        names.product_name
    from variants
    inner join names on variants.product_code = names.product_code
    where
        variants.variant_count > 1
        and names.product_name is not null
),

alike as (
    select one.folded_code
    from named as one
    inner join named as other
        on
            one.folded_code = other.folded_code
            and one.product_name = other.product_name
            and one.product_code < other.product_code
    group by one.folded_code
),

unlike as (
    select named.folded_code
    from named
    left outer join alike on named.folded_code = alike.folded_code
    where alike.folded_code is null
    group by named.folded_code
    having count(distinct named.product_code) > 1
)

select
    variants.product_code,
    variants.product_code as product_id
from variants
left outer join unlike on variants.folded_code = unlike.folded_code
where
    variants.variant_count > 1
    and {{ {'by_name': 'unlike.folded_code is not null', 'fold': 'false', 'keep': 'true'}[case] }}
