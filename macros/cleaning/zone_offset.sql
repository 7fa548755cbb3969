{#
    What is said about a zone (-0400, UTC+2, PDT, Europe/Paris, +02:00[Europe/Paris]), in capitals,
    as an offset or a name that a cast to a timestamp with time zone reads behind a time.
    Abbreviations mean the hours that they stand for; those that mean different ones in different
    countries (IST, AST) are not known.
#}
{% macro zone_offset(zone) -%}
    {%- set hours = {
        'Z': '+00', 'UTC': '+00', 'GMT': '+00', 'UT': '+00', 'WET': '+00', 'WEST': '+01',
        'BST': '+01', 'CET': '+01', 'MEZ': '+01', 'CEST': '+02', 'MESZ': '+02', 'EET': '+02',
        'SAST': '+02', 'EEST': '+03', 'MSK': '+03', 'SGT': '+08', 'HKT': '+08', 'AWST': '+08',
        'JST': '+09', 'KST': '+09', 'AEST': '+10', 'AEDT': '+11', 'NZST': '+12', 'NZDT': '+13',
        'BRT': '-03', 'EDT': '-04', 'EST': '-05', 'CDT': '-05', 'CST': '-06', 'MDT': '-06',
        'MST': '-07', 'PDT': '-07', 'PST': '-08', 'AKDT': '-08', 'AKST': '-09', 'HST': '-10',
    } -%}
    case
        when {{ regex_match(zone, "'^(?:UTC|GMT)?[+-][0-9]'") }}
            then {{ regex_replace(
                regex_replace(
                    regex_replace(zone, '^(?:UTC|GMT)|\\[.*\\]$', ''), '^([+-])([0-9])(:|$)', '\\10\\2\\3'
                ), '^([+-][0-9]{2}):?([0-9]{2})$', '\\1:\\2'
            ) }}
        when contains({{ zone }}, '/') and {{ zone }} not like 'Z%'
            then ' ' || {{ regex_replace(zone, '[\\[\\]]', '') }}
        else case {{ regex_replace(zone, '([A-Z])\\[.*\\]$', '\\1') }}
            {%- for name, offset in hours.items() %} when '{{ name }}' then '{{ offset }}'
            {%- endfor %} end
    end
{%- endmacro %}
