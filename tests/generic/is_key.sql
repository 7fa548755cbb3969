{#
    Rows whose key is null in a part, or occurs more than once: the rule of a model that has no
    other. Where there are more, holds looks at all of them in one query.
    columns: the columns that together identify a row.
#}
{% test is_key(model, columns) %}
{{ config(fail_calc='coalesce(sum(row_count), 0)') }}
{{ repeated_keys(model, columns) }}
{% endtest %}
