{#
    A number as people write it, brought to one spelling: a sign, then digits with the points and
    commas as they were, and _ where a blank or an apostrophe groups digits. Currency signs, codes
    and words are gone; parentheses, a minus behind or another sign for it are a minus in front.
    What is no number comes out as something that number_pattern does not match. The last branch
    reads everything; those before it are quicker.
#}
{% macro number_text(column) -%}
    {%- set currency = '(?:[A-Z]{0,3}\\p{Sc}|USD|EUR|EURO|GBP|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN'
        ~ '|TRY|RUB|UAH|JPY|CNY|RMB|HKD|TWD|KRW|INR|IDR|MYR|SGD|THB|PHP|VND|AUD|NZD|CAD|MXN|BRL|ARS'
        ~ '|CLP|COP|PEN|ZAR|AED|SAR|ILS|EGP|NGN|KES|MAD|KR[.]?|S?FR[.]?|RS[.]?|ZŁ|KČ|FT|LEI|TL|RM'
        ~ '|RP[.]?|R|ЛВ[.]?|РУБ[.]?)' -%}
    {%- set blank = "[''’\\s\\p{Z}]" -%}
    {%- set simple = "'(?i)^(?:" ~ currency ~ blank ~ "?)?[-+]?[0-9](?:[0-9.,''’\\s\\p{Z}]*[0-9.,])?(?:"
        ~ blank ~ "?" ~ currency ~ ")?$'" -%}
    {%- set bare = regex_replace(
        column, '(?i)^' ~ currency ~ blank ~ '?|' ~ blank ~ '?' ~ currency ~ '$', ''
    ) -%}
    {%- set group = "[.,_''’ʼ`´\\s\\p{Z}]" -%}
    {%- set digits = '([.,]?[0-9]+(?:' ~ group ~ '[0-9]+)*[.,]?)' -%}
    {%- set any_sign = '([-+−–]?)' -%}
    {%- set pattern = '(?i)^' ~ [
        '', '([-−–(]?)', currency ~ '?', any_sign, digits, currency ~ '?', any_sign,
        currency ~ '?', '[)]?', '$'
    ] | join('[\\s\\p{Z}\\p{Cf}]*') -%}
    {#- 12,- is how some countries write 12,00. -#}
    {%- set whole = regex_replace(column, '([0-9])[.,][-–—]{1,2}', '\\1') -%}
    {%- set signed = regex_replace(whole, pattern, '\\1\\2\\4\\3') -%}
    {%- set minus = regex_replace(signed, '^[-−–(]+', '-') -%}
    case
        when {{ regex_match(column, "'^[-+]?[0-9.,]*$'") }} then {{ column }}
        when {{ regex_match(column, simple) }}
            then {{ regex_replace(bare, blank, '_') }}
        else {{ regex_replace(minus, "[''’ʼ`´\\s\\p{Z}]", '_') }}
    end
{%- endmacro %}
