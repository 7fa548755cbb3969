{#
    What a run can be compared with: the connector and the name of its file or folder, every run
    of digits written as #, so that orders_2026_01 and orders_2026_02 are deliveries of one kind.
    The gates build the same text (tessera.quality.history.input_scope).
    of_run: whether a build as of a date (var as_of) is apart. What was known then is less than what
    is known now, and neither is to be compared with the other.
#}
{% macro input_scope(of_run=false) -%}
    {%- set folder = (var('raw_path', none) or '') | string -%}
    {%- set name = folder.rstrip('/').split('/')[-1] -%}
    {{ (var('connector', 'demo') ~ ' ' ~ modules.re.sub('[0-9]+', '#', name)) | trim }}
    {%- if of_run and var('as_of', none) %} as of a date{% endif -%}
{%- endmacro %}
