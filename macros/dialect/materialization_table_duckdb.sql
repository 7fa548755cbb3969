{#
    A table takes the place of the one before, in one statement. dbt-duckdb makes it under another
    name, renames both and drops the former, which is half of what a small model takes.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set former = load_cached_relation(this) -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- if former and not former.is_table -%} {%- do adapter.drop_relation(former) -%} {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main', language=model.language) -%}
        {{ replaced(made) if model.language == 'sql' else replaced_by_python(made) }}
    {%- endcall -%}
    {%- do persist_docs(made, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
