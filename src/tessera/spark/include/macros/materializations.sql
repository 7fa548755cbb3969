{#
    A table that is there already stays until its successor is written under another name, so that a
    model that fails leaves the one of the last build, and one that reads its own (pii_salt) finds it.
#}
{% materialization table, adapter='tesseraspark', supported_languages=['sql', 'python'] %}
    {%- set existing = adapter.get_relation(database=none, schema=schema, identifier=this.identifier) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set new = target_relation if existing is none
        else target_relation.incorporate(path={'identifier': this.identifier ~ '__new'}) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is not none -%}
        {%- call statement('drop_new') -%} drop table if exists {{ new }} {%- endcall -%}
    {%- endif -%}
    {%- call statement('main', language=model['language']) -%}
        {{ create_table_as(False, new, compiled_code, model['language']) }}
    {%- endcall -%}
    {%- if existing is not none -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- call statement('rename') -%} alter table {{ new }} rename to {{ target_relation }} {%- endcall -%}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#
    Views are tables too: Spark would compute each anew wherever it is read, and Python models read
    files.
#}
{% materialization view, adapter='tesseraspark' %}
    {{ return(materialization_table_tesseraspark()) }}
{% endmaterialization %}

{#- The adapter runs Python models, and makes the table that the last line names. -#}
{% macro tesseraspark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if language == 'python' -%}
{{ compiled_code }}
# relation: {{ relation }}
    {%- else -%}
        {{ spark__create_table_as(temporary, relation, compiled_code, language) }}
    {%- endif -%}
{%- endmacro %}

{#- A seed is read by DuckDB, as in a build of its own, and made in one statement. -#}
{% macro tesseraspark__create_csv_table(model, agate_table) -%}
    {%- set override = model['config'].get('column_types', {}) -%}
    {%- set types = {} -%}
    {%- for column in agate_table.column_names -%}
        {%- set inferred = adapter.convert_type(agate_table, loop.index0) -%}
        {%- do types.update({column: override.get(column, inferred)}) -%}
    {%- endfor -%}
    {%- set file = adapter.seed_file(model, types, config.get('delimiter', ',')) -%}
    {%- set sql = 'create table ' ~ this ~ ' using parquet as select * from parquet.`' ~ file ~ '`' -%}
    {%- call statement('_') -%} {{ sql }} {%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro tesseraspark__load_csv_rows(model, agate_table) -%}
{%- endmacro %}

{#-
    Rows are added in one file, which takes its name in one step: where a build dies meanwhile, all
    of them are there or none.
-#}
{% macro get_insert_into_sql(source_relation, target_relation) %}
    {%- set names = adapter.get_columns_in_relation(target_relation) | map(attribute='quoted') | join(', ') -%}
    insert into table {{ target_relation }}
    select /*+ repartition(1) */ {{ names }}
    from {{ source_relation }}
{% endmacro %}

{#- Spark knows no transactions: hooks before or after one (the gates' among them) run as any other. -#}
{% macro run_hooks(hooks, inside_transaction=True) %}
    {%- for hook in (hooks if inside_transaction else []) -%}
        {%- set rendered = render(hook.get('sql')) | trim -%}
        {%- if rendered -%}
            {%- call statement() -%} {{ rendered }} {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
