{#
    The post-hook of stg_column_formats: a line in the log for each column that is not written
    plainly, without any value.
#}
{% macro say_column_formats(relation) -%}
    {%- set words = {
        'point': 'decimal point, with signs or separators',
        'comma': 'decimal comma',
        'day_first': 'day before month',
        'month_first': 'month before day',
        'epoch_seconds': 'epoch, seconds since 1970',
        'epoch_milliseconds': 'epoch, milliseconds since 1970',
        'mixed': 'written in different ways',
        'ambiguous': 'two readings are possible',
    } -%}
    {%- set reasons = {
        'var': 'a var says so',
        'file': 'as other columns of the file',
        'whole_numbers': 'whole numbers have no decimals',
        'usual': 'nothing says otherwise',
    } -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select input_name, column_name, source_file, format, decided_by, proof_count, "
            ~ "examples, column_type "
            ~ "from " ~ relation ~ " where format not in ('plain', 'iso') order by 1, 2, 3"
        ) -%}
        {%- for row in found.rows -%}
            {%- set reason = reasons.get(row[4], '{:,} values prove it'.format(row[5] | int)) -%}
            {%- if row[3] in ['mixed', 'ambiguous'] -%}
                {%- set is_time = row[7] in ['timestamp', 'date'] -%}
                {%- set reason = row[6] ~ '; say var reading.'
                    ~ ('date_order' if is_time else 'number_format') -%}
            {%- endif -%}
            {%- do log(
                row[0] ~ '.' ~ row[1] ~ (' in ' ~ row[2] if row[2] else '') ~ ': '
                ~ words[row[3]] ~ ' (' ~ reason ~ ')', info=true
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
