{#
    What number_text gives for a number whose decimal sign is a point, or a comma, as a regular
    expression with its quotes. Groups have three digits, or two as in India (1,23,456), and are
    written with one sign throughout; none begins with a zero.
#}
{% macro number_pattern(decimal_sign) -%}
    {%- set group_sign = ',' if decimal_sign == 'point' else '[.]' -%}
    {%- set point = '[.]' if decimal_sign == 'point' else ',' -%}
    {%- set grouped = ['_[0-9]{3})+', group_sign ~ '[0-9]{3})+', group_sign ~ '[0-9]{2})+'] -%}
    '^[-+]?(?:[0-9]+|[1-9][0-9]{0,2}(?:{{ grouped[0] }}|[1-9][0-9]{0,2}(?:{{ grouped[1] }}
    {%- if decimal_sign == 'point' %}|[1-9][0-9]?(?:{{ grouped[2] }},[0-9]{3}{% endif -%}
    )?(?:{{ point }}[0-9]*)?$'
{%- endmacro %}
