{#
    What number_text gives for a number whose decimal sign is a point, or a comma, as a regular
    expression with its quotes. One sign groups digits throughout, by three or (1,23,456) as in
    India, and the first group does not begin with a zero.
#}
{% macro number_pattern(decimal_sign) -%}
    {%- set head = '[1-9][0-9]{0,2}' -%}
    {%- set whole = ['[0-9]*', head ~ '(?:_[0-9]{3})+'] -%}
    {%- if decimal_sign == 'point' -%}
        {%- set whole = whole + [head ~ '(?:,[0-9]{3})+', '[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}'] -%}
        '^[-+]?(?:{{ whole | join("|") }})(?:[.][0-9]*)?$'
    {%- else -%}
        {%- set whole = whole + [head ~ '(?:[.][0-9]{3})+'] -%}
        '^[-+]?(?:{{ whole | join("|") }})(?:,[0-9]*)?$'
    {%- endif -%}
{%- endmacro %}
