{#
    A regular expression as Spark wants it in a literal, where DuckDB takes it as it is: backslashes
    stand twice, (?i) looks at letters beyond ASCII too, and an end is the very end, not the place
    before a last line break.
#}
{% macro java_regex(pattern) -%}
    {%- set anchored = modules.re.sub('(?<![\\\\[])[$]', '\\\\z', pattern) -%}
    {{ return(anchored | replace('(?i)', '(?iu)') | replace('[:space:]', '\\s') | replace('\\', '\\\\')) }}
{%- endmacro %}
