{#
    An end of Wilson's 95 % interval of a share (Wilson 1927, Probable inference, the law of
    succession, and statistical inference).
    sign: '-' for the lower end, '+' for the upper.
#}
{% macro wilson_end(hits, cases, sign) -%}
    {%- set z2 = 3.841459 -%}
    (
        cast({{ hits }} as double) + {{ z2 }} / 2 {{ sign }} sqrt(
            {{ z2 }} * (
                cast({{ hits }} as double) * ({{ cases }} - {{ hits }}) / nullif({{ cases }}, 0)
                + {{ z2 }} / 4
            )
        )
    ) / ({{ cases }} + {{ z2 }})
{%- endmacro %}
