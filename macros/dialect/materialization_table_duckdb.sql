{#
    A table takes the place of the one before: of SQL in one statement, of Python when it is
    written. dbt-duckdb makes each under another name, looks for what has it, renames both and drops
    the former, which is half of what a small model takes.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set former = load_cached_relation(this) -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- if former and not former.is_table -%} {%- do adapter.drop_relation(former) -%} {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if model.language == 'sql' -%}
        {%- call statement('main') -%} {{ replaced(made) }} {%- endcall -%}
    {%- else -%}
        {#- Python writes outside of the transaction, in which hooks may still say no. -#}
        {%- set written = make_intermediate_relation(made) -%}
        {%- call statement('main', language='python') -%} {{ written_by_python(written) }} {%- endcall -%}
        {%- call statement('replaced') -%}
            drop table if exists {{ made }}; alter table {{ written }} rename to {{ made.identifier }}
        {%- endcall -%}
    {%- endif -%}
    {%- do persist_docs(made, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
