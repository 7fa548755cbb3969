{#
    The rules of a model that are broken: what failed, in how many rows, and an example. One query
    looks at all of them.
    keys: lists of columns; each list identifies a row, and none of its columns is null.
    not_null: columns that are filled.
    accepted_values: the values of a column, by its name; null is accepted.
#}
{% test holds(model, keys=[], not_null=[], accepted_values={}) %}
{{ config(fail_calc='coalesce(sum(row_count), 0)') }}
{%- set rules = [] %}
{%- for column in not_null %}
    {%- do rules.append(('not null', column, column ~ ' is null', keys | first or [])) %}
{%- endfor %}
{%- for column, values in accepted_values.items() %}
    {%- set listed = values | map('string') | map('replace', "'", "''") | join("', '") %}
    {%- set fails = 'cast(' ~ column ~ " as string) not in ('" ~ listed ~ "')" %}
    {%- do rules.append(('accepted values', column, fails, [column])) %}
{%- endfor %}
with model_rows as (
    select * from {{ model }}
)

{%- if rules %},

counted as (
    select
        {{ counted_rules(rules) }}
    from model_rows
)
{%- endif %}
{% for key in keys %}
{{ repeated_keys('model_rows', key) }}
{{- 'union all' if rules or not loop.last }}
{%- endfor %}
{{ broken_rules(rules) }}
{% endtest %}
