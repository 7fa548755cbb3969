{#
    What dbt-duckdb runs: a Python model, and how its table is written.
    relation: the table.
#}
{% macro written_by_python(relation) -%}
{{ compiled_code }}

def materialize(made, session):
    session.register('made', made)
    session.execute('create or replace table {{ relation }} as select * from made')
    session.unregister('made')
{% endmacro %}
