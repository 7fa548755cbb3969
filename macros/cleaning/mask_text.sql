{#
    A text in which e-mail addresses, links, @names and numbers of seven digits or more (phones,
    cards, accounts) are replaced; where numbers belong there (numbers=false), only those that
    begin with +. Names of people are no pattern and stay. The first test is quick and most texts
    end there.
#}
{% macro mask_text(column, numbers=true) -%}
    {%- set email = '[^[:space:]@<>,;:\"]+@[^[:space:]@<>,;:\"]+' -%}
    {%- set number = ('[+(]*' if numbers else '[+]') ~ '\\p{Nd}([\\p{Zs}\\p{Pd}()./]*\\p{Nd}){6,}' -%}
    case
        when not {{ regex_match(column, "'@|://|www[.]|" ~ number ~ "'") }} then {{ column }}
        else
            {{ regex_replace(
                regex_replace(
                    regex_replace(
                        regex_replace(column, email, '[e-mail]'),
                        '([a-zA-Z]+://|www[.])[^[:space:]<>\"]+', '[link]'
                    ),
                    '@[A-Za-z0-9_.]+', '[name]'
                ),
                number, '[number]'
            ) }}
    end
{%- endmacro %}
