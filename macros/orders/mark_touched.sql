{#
    Until a build has made everything of the touched accounts, they count as touched. On Spark
    everything is made as a whole, so that nobody asks.
#}
{% macro mark_touched() -%}
    {%- set built = adapter.get_relation(this.database, this.schema, 'int_built_accounts') if execute -%}
    {%- if built and target.type == 'duckdb' %}
    {{ forget_values(
        built,
        ['lines_checksum'],
        'account_id not in (select account_id from ' ~ this ~ ' where not is_touched)'
    ) }}
    {%- endif %}
{%- endmacro %}
