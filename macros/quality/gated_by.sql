{#
    A pre-hook for a folder: every model below it waits for the gate and is skipped when the gate
    stops the build. The reference makes the edge; the hook runs no SQL.
#}
{% macro gated_by(gate) -%}
    {%- do ref(gate) -%}
{%- endmacro %}
