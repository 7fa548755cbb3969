{#
    The columns of a model whose values are not all found in another one: which, in how many rows,
    and an example. One query looks at all of them.
    links: mappings of a column, the model (to) that it leads to, and the field there, where that
    has another name; null leads nowhere.
#}
{% test leads_to(model, links) %}
{{ config(fail_calc='coalesce(sum(row_count), 0)') }}
{%- set rules = [] %}
{%- for link in links %}
    {%- set fails = link.column ~ ' is not null and other_' ~ loop.index ~ '.found is null' %}
    {%- do rules.append(('leads to', link.column, fails, [link.column])) %}
{%- endfor %}
with counted as (
    select
        {{ counted_rules(rules) }}
    from {{ model }} as model_rows
    {%- for link in links %}
    {%- set field = link.field | default(link.column) %}
    left join (select {{ field }} as found from {{ link.to }} group by {{ field }})
        as other_{{ loop.index }}
        on model_rows.{{ link.column }} = other_{{ loop.index }}.found
    {%- endfor %}
)
{{ broken_rules(rules) }}
{% endtest %}
