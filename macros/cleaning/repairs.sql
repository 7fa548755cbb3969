{#
    The values of an accepted row that could not be used and were blanked, as a list in one text;
    null where there are none, which is so of most rows and is asked first.
    reasons: a list of (reason, condition) pairs.
#}
{% macro repairs(reasons) -%}
    case
        when
            {%- for reason, condition in reasons %}
            ({{ condition }}){{ " or" if not loop.last }}
            {%- endfor %}
            then concat_ws(
                ', '
                {%- for reason, condition in reasons %},
                case when {{ condition }} then '{{ reason }}' end
                {%- endfor %}
            )
    end
{%- endmacro %}
