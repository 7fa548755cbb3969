{#
    Usual abbreviations of time zones with their hours from UTC. Those that mean different zones in
    different countries (IST, AST, BST outside Britain) are left out or mean what shops mean.
#}
{% macro zone_offsets() -%}
    {{ return({
        'Z': '+00', 'UTC': '+00', 'GMT': '+00', 'UT': '+00', 'WET': '+00', 'WEST': '+01',
        'BST': '+01', 'CET': '+01', 'MEZ': '+01', 'CEST': '+02', 'MESZ': '+02', 'EET': '+02',
        'SAST': '+02', 'EEST': '+03', 'MSK': '+03', 'SGT': '+08', 'HKT': '+08', 'AWST': '+08',
        'JST': '+09', 'KST': '+09', 'AEST': '+10', 'AEDT': '+11', 'NZST': '+12', 'NZDT': '+13',
        'HST': '-10', 'AKST': '-09', 'AKDT': '-08', 'PST': '-08', 'PDT': '-07', 'MST': '-07',
        'MDT': '-06', 'CST': '-06', 'CDT': '-05', 'EST': '-05', 'EDT': '-04', 'BRT': '-03'
    }) }}
{%- endmacro %}
