{#
    The pre-hook of a model that is made by account: what it makes anew goes, and what is gone. Whether
    that is anything is kept in a variable, by which the model reads nothing for nobody (touched).
    A table with other columns, as of an earlier release, is replaced by an empty one.
    kept_dates: of a model with observation dates, what holds the only ones that stay.
#}
{% macro forget_touched(account='coalesce(customer_key, order_id)', kept_dates=none) -%}
    {%- if kept_dates and not execute %}{% do ref(kept_dates) %}{% endif -%}
    {%- if is_incremental() %}
    set variable nobody_is_touched = (select not bool_or(is_touched) from {{ ref('int_accounts') }});
    {%- set stored = adapter.get_columns_in_relation(this) | map(attribute='name') | sort %}
    {%- set made = adapter.get_column_schema_from_query(model.compiled_code) %}
    {%- if stored == made | map(attribute='name') | sort %}
    {%- set is_changed = 'not ' ~ is_untouched(account) -%}
    {%- if kept_dates %}
    {%- set kept = '(select month_end_date from ' ~ ref(kept_dates) ~ ')' -%}
    {%- set is_changed = is_changed ~ ' or observation_date not in ' ~ kept -%}
    {%- endif %}
    {{ forget_rows(this, is_changed) }}
    {%- else %}
    create or replace table {{ this }} as select * from ({{ model.compiled_code }}) limit 0
    {%- endif %}
    {%- endif %}
{%- endmacro %}
