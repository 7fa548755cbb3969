{# A number that some tools export as 13085.0, as the text 13085. #}
{% macro without_decimals(column) -%}
    case
        when cast({{ column }} as string) like '%.%'
            then {{ regex_replace('cast(' ~ column ~ ' as string)', '[.]0+$', '') }}
        else cast({{ column }} as string)
    end
{%- endmacro %}
