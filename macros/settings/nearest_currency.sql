{# The currency that a text may mean: one of the same letters, or the one spelt most like it. #}
{% macro nearest_currency(text) -%}
    {%- set codes = known_currencies() -%}
    {%- for code in codes if code | sort == text | upper | sort -%} {{ return(code) }} {%- endfor -%}
    {{ return(nearest(text, codes)) }}
{%- endmacro %}
