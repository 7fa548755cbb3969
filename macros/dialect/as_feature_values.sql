{#
    Each column of a relation that is a number as rows of the name of the column (feature), and its
    value as a double; keys stay columns. Nulls stay.
#}
{% macro as_feature_values(relation, keys, others) -%}
    {{ return(adapter.dispatch('as_feature_values', 'tessera')(relation, keys, others)) }}
{%- endmacro %}

{% macro default__as_feature_values(relation, keys, others) -%}
    select *
    from (
        select
            {{ keys | join(', ') }},
            cast(columns(* exclude ({{ (keys + others) | join(', ') }})) as double)
        from {{ relation }}
    ) unpivot include nulls (
        feature_value for feature in (columns(* exclude ({{ keys | join(', ') }})))
    )
{%- endmacro %}

{% macro spark__as_feature_values(relation, keys, others) -%}
    select
        {{ keys | join(', ') }},
        explode(from_json(
            to_json(struct(* except ({{ (keys + others) | join(', ') }})), map('ignoreNullFields', 'false')), 'map<string, double>'
        )) as (feature, feature_value)
    from {{ relation }}
{%- endmacro %}
