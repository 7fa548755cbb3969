{#
    What var reading.number_format or date_order says of a column, as an expression over input_name and
    column_name: one word for all, or words by input.column. words: those that it may say.
#}
{% macro forced_format(name, words) -%}
    {%- set said = setting('reading', name) -%}
    {%- set by_column = said if said is mapping else {} -%}
    {%- for word in (by_column.values() if said is mapping else [said]) if word and word not in words -%}
        {{ exceptions.raise_compiler_error(
            "Var " ~ name ~ " says '" ~ word ~ "'. It may say: " ~ words | join(', ') ~ "."
        ) }}
    {%- endfor -%}
    {#- Unit tests know no graph. -#}
    {%- for column in by_column if execute and graph.nodes -%}
        {%- set input, _, column_name = column.partition('.') -%}
        {%- if input not in input_names() or column_name not in contract_types('input_' ~ input) -%}
            {{ exceptions.raise_compiler_error(
                "Var " ~ name ~ " names '" ~ column ~ "', which no input has. Write for example "
                ~ "order_lines.ordered_at."
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {%- if by_column -%}
        case input_name || '.' || column_name
            {%- for column, word in by_column.items() %} when '{{ column }}' then '{{ word }}'
            {%- endfor %} end
    {%- elif said -%} '{{ said }}'
    {%- else -%} cast(null as string)
    {%- endif -%}
{%- endmacro %}
