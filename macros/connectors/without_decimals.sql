{# A number that some tools export as 13085.0, as the text 13085. #}
{% macro without_decimals(column) -%}
    {{ regex_replace('cast(' ~ column ~ ' as string)', '[.]0+$', '') }}
{%- endmacro %}
