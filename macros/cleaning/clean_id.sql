{#
    An identifier without blanks and invisible signs at its ends, without the decimals that a
    spreadsheet or a data frame gives whole numbers (17008.0), and without what keeps a spreadsheet
    from reading it as a number (="0017", '0017); null where nothing is left, and for a word that
    means nothing (seed missing_words). applies_to: whose words; of a customer, zeros alone are null,
    and an e-mail address is the same however it is written. The first branch is for
    identifiers that need no cleaning, which most do not.
#}
{% macro clean_id(column, applies_to='any') -%}
    {%- set bare = regex_replace(
        single_blanks('id'), '^=?\"+([^\"]*)\"+$|^[\'\'’]([^\'\'’]*)$', '\\1\\2'
    ) -%}
    {%- set tidy = regex_replace(bare, '^(-?[0-9]+)[.]0*$', '\\1') -%}
    {%- set words = missing_words(applies_to) -%}
    {%- set cleaned -%}
        case
            when
                {{ regex_match('id', "'^[!-~]*$'") }}
                and id not like '''%'
                and id not like '%"'
                and id not like '%.'
                and id not like '%.%0'
                then case when not {{ regex_match('id', words) }} then id end
            else {{ computed_once(
                'tidy', tidy, 'case when not ' ~ regex_match('tidy', words) ~ ' then tidy end'
            ) }}
        end
    {%- endset -%}
    {%- if applies_to == 'customer' -%}
        {%- set cleaned = computed_once(
            'known', cleaned,
            "case when contains(known, '@') then lower(known) "
            ~ "when trim(leading '0' from known) != '' then known end"
        ) -%}
    {%- endif -%}
    case when {{ column }} is not null then {{ computed_once('id', column, cleaned) }} end
{%- endmacro %}
