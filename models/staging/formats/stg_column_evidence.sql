{#
    What the values of each column of each file tell of how numbers and times are written: how many
    prove a decimal comma, how many may be either, and so on.
#}
{% set columns = [] %}
{% for input in input_names() %}
{% for name, type in contract_types('input_' ~ input).items() if type in typed_kinds() %}
{% do columns.append((input, name, type)) %}
{% endfor %}
{% endfor %}

with
{%- for input in input_names() %}
input_{{ input }} as (
    select * from {{ ref('input_' ~ input) }}
),
{%- endfor %}

-- Most values occur often, and are looked at once.
delivered_values as (
    {%- for input, name, type in columns %}
    select
        '{{ input }}' as input_name,
        source_file,
        '{{ name }}' as column_name,
        '{{ type }}' as column_type,
        {{ name }} as value,
        count(*) as value_count
    from input_{{ input }}
    where {{ name }} is not null
    group by
        source_file,
        {{ name }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

read_values as (
    select
        *,
        {{ regex_replace("translate(left(value, 40), '012345678', '999999999')", '[A-Za-z]', 'A') }}
            as shape,
        case
            when column_type in ('timestamp', 'date') then {{ written_time('value') }}
            else {{ computed_once('written', number_text('value'), written_number('written')) }}
        end as evidence
    from delivered_values
),

-- The most usual shape of each kind of value.
kinds as (
    select
        input_name,
        source_file,
        column_name,
        column_type,
        evidence,
        sum(value_count) as value_count,
        coalesce(
            sum(value_count) filter (where try_cast(value as decimal(18, 4)) is null), 0
        ) as dressed_count,
        count_if(value not like '%000') as odd_count,
        count_if(substr(value, 9, 2) > '12') as late_day_count,
        -- Of shapes that are as usual, always the same one.
        max_by(shape, lpad(cast(value_count as string), 18, '0') || shape) as shape
    from read_values
    group by
        input_name,
        source_file,
        column_name,
        column_type,
        evidence
)

select
    input_name,
    source_file,
    column_name,
    column_type,
    evidence,
    shape,
    cast(value_count as bigint) as value_count,
    cast(dressed_count as bigint) as dressed_count,
    odd_count,
    late_day_count
from kinds
