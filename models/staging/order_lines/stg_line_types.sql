{#
    The first matching rule of the seed, in its own order, decides what a code stands for. Some
    rules hold for the codes of one connector alone, and some only where every name of the code
    agrees: SHIP-1 is shipping as "Standard shipping", and a product as "Ship in a bottle". Case does
    not matter. A code that only lowers what is sold is a discount by itself.
#}

with input_order_lines as (
    select * from {{ ref('input_order_lines') }}
),

input_products as (
    select * from {{ ref('input_products') }}
),

stg_product_codes as (
    select * from {{ ref('stg_product_codes') }}
),

stg_discount_codes as (
    select * from {{ ref('stg_discount_codes') }}
),

delivered_pairs as (
    {% for relation in ['input_order_lines', 'input_products'] %}
    select
        product_id,
        product_name,
        {{ (relation == 'input_order_lines') | lower }} as is_line
    from {{ relation }}
    group by all
    {{ "union all" if not loop.last }}
    {% endfor %}
),

pairs as (
    select
        {{ clean_id('product_id') }} as product_id,
        upper({{ clean_text('product_name') }}) as product_name,
        is_line
    from delivered_pairs
),

-- A line without a code may say by its name that it is no product: Discount, Shipping.
product_codes as (
    select
        coalesce(product_id, product_name) as product_code,
        product_id is not null as is_code
    from pairs
    where is_line
    group by all
),

codes as (
    select
        {{ product_of_code('product_codes.product_code') }} as product_id,
        bool_or(product_codes.is_code) as is_code
    from product_codes
    left outer join stg_product_codes
        on product_codes.product_code = stg_product_codes.product_code
    where product_codes.product_code is not null
    group by {{ product_of_code('product_codes.product_code') }}
),

matching_rules as (
    {% for rule in non_product_rules()
        if not rule.connector or rule.connector == setting('connector') %}
    select
        product_id,
        {{ rule.rule_number }} as rule_number,
        '{{ rule.line_type }}' as line_type,
        {{ "'" ~ rule.name_pattern | replace("'", "''") ~ "'" if rule.name_pattern
            else 'cast(null as string)' }} as name_pattern
    from codes
    where {{ regex_match(
        'upper(product_id)', "upper('" ~ rule.code_pattern | replace("'", "''") ~ "')"
    ) }}
    union all
    {% endfor %}
    select
        product_id,
        0 as rule_number,
        cast(null as string) as line_type,
        cast(null as string) as name_pattern
    from codes
    where false
),

names as (
    select
        {{ product_of_code('pairs.product_id') }} as product_id,
        pairs.product_name
    from pairs
    left outer join stg_product_codes on pairs.product_id = stg_product_codes.product_code
    where pairs.product_name is not null
),

named_rules as (
    select
        matching_rules.product_id,
        matching_rules.rule_number
    from matching_rules
    inner join names on matching_rules.product_id = names.product_id
    where matching_rules.name_pattern is not null
    group by
        matching_rules.product_id,
        matching_rules.rule_number
    having bool_and({{ regex_match('names.product_name', 'upper(matching_rules.name_pattern)') }})
),

matches as (
    select
        matching_rules.product_id,
        min_by(matching_rules.line_type, matching_rules.rule_number) as line_type
    from matching_rules
    left outer join named_rules
        on
            matching_rules.product_id = named_rules.product_id
            and matching_rules.rule_number = named_rules.rule_number
    where
        matching_rules.name_pattern is null
        or named_rules.product_id is not null
    group by matching_rules.product_id
)

select
    codes.product_id,
    case
        when matches.line_type is not null then matches.line_type
        when stg_discount_codes.product_code is not null then 'discount'
        else 'product'
    end as line_type
from codes
left outer join matches on codes.product_id = matches.product_id
left outer join stg_discount_codes on upper(codes.product_id) = stg_discount_codes.product_code
where
    codes.is_code
    or matches.line_type is not null
