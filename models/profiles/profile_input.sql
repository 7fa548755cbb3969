{%- set inputs = [
    'order_lines', 'products', 'customers', 'events', 'reviews', 'tickets', 'campaigns',
    'campaign_contacts', 'inventory', 'links', 'signals', 'exchange_rates',
] -%}

-- noqa: disable=LT02
with input_files as (
    select * from {{ ref('input_files') }}
),

stg_column_formats as (
    select * from {{ ref('stg_column_formats') }}
),
{%- for input in inputs %}
{%- set relation = 'input_' ~ input %}
{%- set types = contract_types(relation) %}
{%- set words = types.items() | selectattr(1, 'in', ['text', 'label']) | map('first') | list %}
{%- set ids = types.items() | selectattr(1, 'in', ['id', 'customer', 'product', 'code'])
    | map('first') | list %}

{{ relation }} as (
    select * from {{ ref(relation) }}
),

{{ relation }}_read as (
    select
        {{ row_checksum(types.keys() | reject('equalto', 'loaded_at') | list) }} as checksum
        {%- for column in types %},
        nullif(trim({{ column }}), '') as {{ column }}
        {%- endfor %}
    from {{ relation }}
),

-- One column per figure, named <measure>__<category>. Shares of nothing are null.
{{ relation }}_figures as (
    select
        cast(count(*) as double) as row_count__,
        coalesce(cast(sum(checksum) as string), '0') as content_checksum__
        {%- for column in types %},
        count({{ column }}) / cast(nullif(count(*), 0) as double) as filled_share__{{ column }}
        {%- endfor %}
        {%- for column in words %},
        count_if({{ is_garbled(column) }}) / cast(nullif(count({{ column }}), 0) as double)
            as garbled_share__{{ column }}
        {%- endfor %}
        {%- for column in ids %},
        count_if({{ is_scientific(column) }}) / cast(nullif(count({{ column }}), 0) as double)
            as scientific_share__{{ column }}
        {%- endfor %}
    from {{ relation }}_read
),

-- Unpivoting leaves nulls out, so a figure that cannot be given has no row.
{{ relation }}_numbers as (
    select
        '{{ relation }}' as relation,
        name,
        value
    from {{ relation }}_figures
    unpivot (
        value for name in (
            row_count__
            {%- for column in types %},
            filled_share__{{ column }}
            {%- endfor %}
            {%- for column in words %},
            garbled_share__{{ column }}
            {%- endfor %}
            {%- for column in ids %},
            scientific_share__{{ column }}
            {%- endfor %}
        )
    )
),
{%- endfor %}

-- Values of all columns that have a type beside text, each once, so that there is one query to read
-- them: a regular expression costs as much to make as to use on a thousand rows.
typed_values as (
    {%- set columns = [] %}
    {%- for input in inputs %}
    {%- for column, type in contract_types('input_' ~ input).items()
        if type in typed_kinds() + ['boolean'] %}
    {%- do columns.append((input, column, type)) %}
    {%- endfor %}
    {%- endfor %}
    {%- for input, column, type in columns %}
    select
        '{{ input }}' as input_name,
        '{{ column }}' as column_name,
        '{{ type }}' as column_type,
        source_file,
        {{ column }} as delivered,
        nullif(trim({{ column }}), '') as value,
        count(*) as row_count
    from {{ ref('input_' ~ input) }}
    where {{ column }} is not null
    group by
        source_file,
        {{ column }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

-- In full blocks of one type, for the expressions are made once a block.
sorted_values as (
    select *
    from typed_values
    order by
        column_type,
        delivered
),

times as (
    select
        sorted_values.*,
        formats.format,
        case
            when sorted_values.column_type in ('timestamp', 'date')
                then {{ read_timestamp('sorted_values.delivered', 'formats.format') }}
        end as read_time
    from sorted_values
    left outer join stg_column_formats as formats
        on
            sorted_values.input_name = formats.input_name
            and sorted_values.column_name = formats.column_name
            and coalesce(sorted_values.source_file, '') = coalesce(formats.source_file, '')
),

read_values as (
    select
        *,
        case column_type
            {%- for type in typed_kinds() + ['boolean'] if type not in ['timestamp', 'date'] %}
            when '{{ type }}'
                then {{ read_as(type, 'delivered', none if type == 'boolean' else 'format') }}
                is not null
            {%- endfor %}
            else read_time is not null
        end as is_read
    from times
),

typed_columns as (
    select
        'input_' || input_name as relation,
        column_name,
        sum(row_count) filter (where value is not null) as filled_count,
        sum(row_count) filter (
            where value is not null and not is_read and not {{ is_missing('value') }}
        ) as unreadable_count,
        case
            when column_type = 'date' then cast(cast(max(read_time) as date) as string)
            else cast(max(read_time) as string)
        end as newest,
        case
            when column_type = 'date' then cast(cast(min(read_time) as date) as string)
            else cast(min(read_time) as string)
        end as oldest
    from read_values
    group by
        input_name,
        column_name,
        column_type
),

-- Files without the column are as new as the newest of them.
newest_files as (
    select
        'input_' || {{ input_of_file('input_name') }} as relation,
        cast(cast(max(file_time) as timestamp) as string) as newest
    from input_files
    group by {{ input_of_file('input_name') }}
),

figures as (
    {%- for input in inputs %}
    select
        relation,
        name,
        value,
        cast(null as string) as text_value
    from input_{{ input }}_numbers
    union all
    select
        'input_{{ input }}' as relation,
        'content_checksum__' as name,
        cast(null as double) as value,
        content_checksum__ as text_value
    from input_{{ input }}_figures
    union all
    {%- endfor %}
    select
        relation,
        'readable_share__' || column_name as name,
        1 - coalesce(unreadable_count, 0) / cast(filled_count as double) as value,
        cast(null as string) as text_value
    from typed_columns
    where filled_count >= 20
    {%- for figure in ['newest', 'oldest'] %}
    union all
    select
        relation,
        '{{ figure }}__' || column_name as name,
        cast(null as double) as value,
        {{ figure }} as text_value
    from typed_columns
    where {{ figure }} is not null
    {%- endfor %}
    union all
    select
        newest_files.relation,
        'newest__loaded_at' as name,
        cast(null as double) as value,
        newest_files.newest as text_value
    from newest_files
    left outer join typed_columns
        on
            newest_files.relation = typed_columns.relation
            and typed_columns.column_name = 'loaded_at'
    where
        newest_files.relation = 'input_order_lines'
        and newest_files.newest is not null
        and typed_columns.newest is null
    union all
    select
        'input_order_lines' as relation,
        'archived_before__' as name,
        cast(null as double) as value,
        '{{ setting("order_lines", "first_order_date") }}' as text_value
),

measures as (
    select
        relation,
        split_part(name, '__', 1) as measure,
        split_part(name, '__', 2) as category,
        value,
        text_value
    from figures
)

{{ profile_rows('measures') }}
