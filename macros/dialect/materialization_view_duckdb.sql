{# A view takes the place of the one before, as a table does. #}
{% materialization view, adapter='duckdb' %}
    {%- set former = load_cached_relation(this) -%}
    {%- set made = this.incorporate(type='view') -%}
    {%- if former and not former.is_view -%} {%- do adapter.drop_relation(former) -%} {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%} {{ replaced(made) }} {%- endcall -%}
    {%- do persist_docs(made, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
