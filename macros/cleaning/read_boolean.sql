{# A text as a boolean; null where it is none of the usual words. #}
{% macro read_boolean(column) -%}
    case
        when
            lower(trim({{ column }})) in (
                'true', 't', 'yes', 'y', '1', '1.0', 'on', 'ja', 'oui', 'si', 'sí', 'sim', 'wahr',
                'vrai', 'vero', 'verdadero'
            )
            then true
        when
            lower(trim({{ column }})) in (
                'false', 'f', 'no', 'n', '0', '0.0', 'off', 'nein', 'nee', 'non', 'não', 'falsch',
                'faux', 'falso'
            )
            then false
    end
{%- endmacro %}
