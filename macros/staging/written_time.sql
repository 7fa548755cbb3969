{#
    What a time tells of how times are written: day_first or month_first (it can be read in no
    other way), open (05/06/2024 may be either), open_dots (the same with points, which mean that
    days come first), same (05/05/2024), epoch_seconds, epoch_milliseconds, iso (the year or the
    name of the month stands there), or other.
#}
{% macro written_time(value) -%}
    {%- set text = 'trim(' ~ value ~ ')' -%}
    {%- set figures = '^(?:[A-Za-z]+[., ]+)?([0-9]{1,2})([-/.]) ?([0-9]{1,2})[-/.] ?(?:[0-9]{4}|[0-9]{2})'
        ~ '(?:[^0-9]|$)' -%}
    {%- set first = 'try_cast(' ~ regex_extract(text, figures, 1) ~ ' as integer)' -%}
    {%- set second = 'try_cast(' ~ regex_extract(text, figures, 3) ~ ' as integer)' -%}
    case
        when {{ is_plain_time(value) }} then 'iso'
        when try_cast({{ value }} as double) between 100000000 and 7289654399 then 'epoch_seconds'
        when try_cast({{ value }} as double) between 1000000000000 and 7289654399000
            then 'epoch_milliseconds'
        when not {{ regex_match(text, "'" ~ figures ~ "'") }} then 'iso'
        when {{ first }} > 31 or {{ second }} > 31 then 'other'
        when {{ first }} > 12 and {{ second }} > 12 then 'other'
        when {{ first }} > 12 then 'day_first'
        when {{ second }} > 12 then 'month_first'
        when {{ first }} = {{ second }} then 'same'
        when {{ regex_extract(text, figures, 2) }} = '.' then 'open_dots'
        else 'open'
    end
{%- endmacro %}
