{#
    An identifier without blanks and invisible signs at its ends, without the decimals that a
    spreadsheet or a data frame gives whole numbers (17008.0), and without what keeps a spreadsheet
    from reading it as a number (="0017", '0017); null where nothing is left, and for a word that
    means nothing (seed missing_words). applies_to: whose words. The first branch is for
    identifiers that need no cleaning, which most do not.
#}
{% macro clean_id(column, applies_to='any') -%}
    {%- set bare = regex_replace(
        single_blanks(column), '^=?\"+([^\"]*)\"+$|^[\'\'’]([^\'\'’]*)$', '\\1\\2'
    ) -%}
    {%- set tidy = regex_replace(bare, '^(-?[0-9]+)[.]0*$', '\\1') -%}
    {%- set words = missing_words(applies_to) -%}
    case
        when
            {{ regex_match(column, "'^[!-~]*$'") }}
            and {{ column }} not like '''%'
            and {{ column }} not like '%"'
            and {{ column }} not like '%.'
            and {{ column }} not like '%.%0'
            then case when not {{ regex_match(column, words) }} then {{ column }} end
        else {{ computed_once(
            'tidy_id', tidy, 'case when not ' ~ regex_match('tidy_id', words) ~ ' then tidy_id end'
        ) }}
    end
{%- endmacro %}
