{#
    A number as people write it ((1.234,50), £ 5) as an amount with four decimals, by the format of
    its column and file (stg_column_formats). Null where it is none, does not follow the format, or
    is too large. Where the format is not known, only what has neither point nor comma is read.
#}
{% macro read_written_decimal(column, format) -%}
    {%- set point = regex_match('written', number_pattern('point')) -%}
    {%- set comma = regex_match('written', number_pattern('comma')) -%}
    {%- set expression -%}
        try_cast(
            case
                when {{ format }} = 'comma'
                    then case when {{ comma }} then translate(written, ',._', '.') end
                when {{ format }} in ('plain', 'point') or not {{ regex_match('written', "'[.,]'") }}
                    then case when {{ point }} then translate(written, ',_', '') end
            end as decimal(18, 4)
        )
    {%- endset -%}
    {{ computed_once('written', number_text(column), expression) }}
{%- endmacro %}
