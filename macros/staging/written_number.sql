{#
    What a number, as number_text writes it, tells of the decimal sign: point or comma (it can be
    read in no other way), open_point or open_comma (1.234 may be either), whole, or other.
#}
{% macro written_number(written) -%}
    case
        when {{ regex_match(written, "'^[-+]?[0-9]+$'") }} then 'whole'
        when not {{ regex_match(written, number_pattern('point')) }}
            then case
                when {{ regex_match(written, number_pattern('comma')) }} then 'comma'
                else 'other'
            end
        when not {{ regex_match(written, number_pattern('comma')) }} then 'point'
        when contains({{ written }}, '.') then 'open_point'
        when contains({{ written }}, ',') then 'open_comma'
        else 'whole'
    end
{%- endmacro %}
