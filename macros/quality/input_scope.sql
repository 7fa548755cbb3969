{#
    What a run can be compared with: the connector and the name of its file or folder, every run
    of digits written as #, so that orders_2026_01 and orders_2026_02 are deliveries of one kind.
    The gates build the same text (tessera.quality.history.input_scope).
    of_run: whether a build as of a date (var as_of) is apart. What was known then is less than what
    is known now, and neither is to be compared with the other.
#}
{% macro input_scope(of_run=false) -%}
    {%- set folder = (setting('raw_path') or '') | string -%}
    {%- set name = folder.rstrip('/').split('/')[-1] -%}
    {{ (setting('connector') ~ ' ' ~ modules.re.sub('[0-9]+', '#', name)) | trim }}
    {%- if of_run and setting('as_of') %} as of a date{% endif -%}
{%- endmacro %}
