{#
    What dbt-duckdb runs: a Python model, and how its table takes the place of the one before.
    relation: the table.
#}
{% macro replaced_by_python(relation) -%}
{{ compiled_code }}

def materialize(made, session):
    session.register('made', made)
    session.execute('create or replace table {{ relation }} as select * from made')
    session.unregister('made')
{% endmacro %}
