{#
    A time as people write it, brought to one spelling: year-month-day, a blank, the clock, AM or
    PM, and what is said about the zone. Day and month in figures are put in the order of the
    format; without one they stay as they are, and cannot be read. A year of two digits is one of
    1970 to 2069.
#}
{% macro time_text(column, format) -%}
    {%- set order = "case " ~ format ~ " when 'day_first' then '\\3-\\2-\\1' "
        ~ "when 'month_first' then '\\3-\\1-\\2' else '?' end" -%}
    {%- set names = [
        ('^(?:MON|TUES?|WED(?:NES)?|THU(?:RS)?|FRI|SAT(?:UR)?|SUN)(?:DAY)?[., ]+| ?[(].*[)]$', ''),
        ('(:[0-9]{2}),([0-9])', '\\1.\\2'),
        (', ?| AT ', ' '),
        ('^([A-Z]{3})[A-Z]*[. ]+([0-9]{1,2})(?:ST|ND|RD|TH)? +([0-9]{4})', '\\3-\\1-\\2'),
        ('^([0-9]{1,2})(?:ST|ND|RD|TH)?[-/. ]+([A-Z]{3})[A-Z]*[-/. ]+([0-9]{4}|[0-9]{2})',
            '\\3-\\2-\\1'),
    ] -%}
    {%- set months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV',
        'DEC'] -%}
    {%- set figures = [
        ('^([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})', '\\1-\\2-\\3'),
        ('^([0-9]{8})[T ]?([0-9]{2})([0-9]{2})([0-9]{2})?', '\\1 \\2:\\3:\\4'),
        (':( |Z|[+-]|$)', '\\1'),
        ('^([0-9]{4})([0-9]{2})([0-9]{2})( |Z|$)', '\\1-\\2-\\3\\4'),
        ('([0-9])T([0-9])', '\\1 \\2'),
        ('([0-9]) ?([AP])[.]? ?M\\b[.]?', '\\1 \\2M'),
        ('^([7-9][0-9]-)', '19\\1'),
        ('^([0-6][0-9]-)', '20\\1'),
    ] -%}
    {%- set text = namespace(sql='upper(' ~ single_blanks(column) ~ ')') -%}
    {%- for pattern, by in names -%} {%- set text.sql = regex_replace(text.sql, pattern, by) -%}
    {%- endfor -%}
    {%- set text.sql = regex_replace(
        text.sql, '^([0-9]{1,2})[-/.] ?([0-9]{1,2})[-/.] ?([0-9]{4}|[0-9]{2})', order,
        is_expression=true
    ) -%}
    {%- for month in months -%}
        {%- set text.sql = "replace(" ~ text.sql ~ ", '-" ~ month ~ "-', '-" ~ loop.index ~ "-')" -%}
    {%- endfor -%}
    {%- for pattern, by in figures -%} {%- set text.sql = regex_replace(text.sql, pattern, by) -%}
    {%- endfor -%}
    {{ text.sql }}
{%- endmacro %}
