{#
    A feature's value as text: shares in percent, else at most one decimal.
    unit: a column that holds the unit, as in the seed customer_features.
    digits: where two values would read the same, so many decimals at most, of percent two fewer.
#}
{% macro amount_in_words(value, unit, digits=none) -%}
    {%- if digits -%}
    case
        when {{ unit }} = 'share'
            then {{ short_decimal('100 * ' ~ value, digits - 2) }} || ' %'
        else {{ short_decimal(value, digits) }}
    end
    {%- else -%}
    {%- set hundredths = 'cast(round(100 * ' ~ value ~ ') as bigint)' -%}
    {%- set tenths = 'cast(round(10 * ' ~ value ~ ') as bigint)' -%}
    case
        when {{ unit }} = 'share'
            then cast({{ hundredths }} as {{ dbt.type_string() }}) || ' %'
        when {{ tenths }} % 10 = 0 or abs({{ value }}) >= 100
            then cast(cast(round({{ value }}) as bigint) as {{ dbt.type_string() }})
        else cast(cast({{ tenths }} / 10.0 as decimal(18, 1)) as {{ dbt.type_string() }})
    end
    {%- endif -%}
{%- endmacro %}
