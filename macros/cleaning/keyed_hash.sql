{#
    A surrogate key that nobody can compute without the secret of the pseudonyms, for rows with
    personal values. The query has "cross join pii_salt", which has one row.
#}
{% macro keyed_hash(columns, salt='pii_salt.salt') -%}
    md5({{ salt }} || {{ as_json_list(columns) }})
{%- endmacro %}
