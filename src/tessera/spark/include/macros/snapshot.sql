{#
    A snapshot as dbt defines it. Tables of Parquet files know no merge, so the whole history is
    written anew beside the old one where anything changed, and takes its name. A column that is new
    in the source is null in older rows.
#}
{% materialization snapshot, adapter='tesseraspark' %}
    {%- set existing = adapter.get_relation(database=none, schema=model.schema, identifier=this.identifier) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set new = target_relation.incorporate(path={'identifier': this.identifier ~ '__new'}) -%}
    {%- set changes = target_relation.incorporate(path={'identifier': this.identifier ~ '__changes'}) -%}
    {%- set strategy = strategy_dispatch(config.get('strategy'))(
        model, 'snapshotted_data', 'source_data', model['config'], existing is not none
    ) -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('drop_new') -%} drop table if exists {{ new }} {%- endcall -%}
    {%- if existing is none -%}
        {%- call statement('main') -%}
            {{ create_table_as(False, new, build_snapshot_table(strategy, compiled_code)) }}
        {%- endcall -%}
    {%- else -%}
        {%- call statement('drop_changes') -%} drop table if exists {{ changes }} {%- endcall -%}
        {%- call statement('find_changes') -%}
            {{ create_table_as(
                False, changes, snapshot_staging_table(strategy, compiled_code, existing)
            ) }}
        {%- endcall -%}
        {%- call statement('main') -%}
            {{ create_table_as(False, new, changed_history(existing, changes)) }}
        {%- endcall -%}
        {%- call statement('drop_found') -%} drop table {{ changes }} {%- endcall -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- call statement('rename') -%} alter table {{ new }} rename to {{ target_relation }} {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- The rows of a history, those that ended closed, and those that begin. -#}
{% macro changed_history(history, changes) -%}
    {%- set known = adapter.get_columns_in_relation(history) | map(attribute='name') | list -%}
    {%- set found = adapter.get_columns_in_relation(changes) | map(attribute='name')
        | reject('in', ['dbt_change_type', 'dbt_unique_key']) | list -%}
    {%- set names = known + (found | reject('in', known) | list) -%}
    select
        {%- for name in names %}
        {% if name == 'dbt_valid_to' -%}
            coalesce(history.dbt_valid_to, ended.dbt_valid_to)
        {%- else -%}
            {{ 'history.' ~ name if name in known else 'null' }}
        {%- endif %} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ history }} as history
    left join (select * from {{ changes }} where dbt_change_type in ('update', 'delete')) as ended
        on history.dbt_scd_id = ended.dbt_scd_id
    union all
    select
        {%- for name in names %}
        {{ name if name in found else 'null' }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ changes }}
    where dbt_change_type = 'insert'
{%- endmacro %}
