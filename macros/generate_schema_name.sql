{# Schemas are named as configured (staging, marts, pii, ...), without the target's own as a prefix. #}
{% macro generate_schema_name(custom_schema_name, node) %}
    {{- (custom_schema_name or target.schema) | trim -}}
{% endmacro %}
