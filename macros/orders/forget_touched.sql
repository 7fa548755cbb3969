{#
    The pre-hook of a model that is made by account: what it makes anew goes, and what is gone. A table
    with other columns, as of an earlier release, is replaced by an empty one.
#}
{% macro forget_touched(account='coalesce(customer_key, order_id)') -%}
    {%- if is_incremental() %}
    {%- set stored = adapter.get_columns_in_relation(this) | map(attribute='name') | sort %}
    {%- set made = adapter.get_column_schema_from_query(model.compiled_code) %}
    {%- if stored == made | map(attribute='name') | sort %}
    {{ forget_rows(this, 'not ' ~ is_untouched(account)) }}
    {%- else %}
    create or replace table {{ this }} as select * from ({{ model.compiled_code }}) limit 0
    {%- endif %}
    {%- endif %}
{%- endmacro %}
