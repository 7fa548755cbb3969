{#
    The product that a cleaned code stands for, where stg_product_codes is joined by the code: codes
    that differ from another only in case and stay apart are there, any other is in upper case.
    code: the code, as an expression.
#}
{% macro product_of_code(code) -%}
    coalesce(stg_product_codes.product_id, upper({{ code }}))
{%- endmacro %}
