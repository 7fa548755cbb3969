{#
    The values of an accepted row that could not be used and were blanked, as a list in one text;
    null where there are none.
    reasons: a list of (reason, condition) pairs.
#}
{% macro repairs(reasons) -%}
    nullif(
        concat_ws(
            ', '
            {%- for reason, condition in reasons %},
            case when {{ condition }} then '{{ reason }}' end
            {%- endfor %}
        ),
        ''
    )
{%- endmacro %}
