{%- set inputs = [
    'order_lines', 'products', 'customers', 'events', 'reviews', 'tickets', 'campaigns',
    'campaign_contacts', 'inventory', 'links', 'signals', 'exchange_rates',
] -%}

-- noqa: disable=LT02
with input_files as (
    select * from {{ ref('input_files') }}
),
{%- for input in inputs %}
{%- set relation = 'input_' ~ input %}
{%- set types = contract_types(relation) %}
{%- set words = types.items() | selectattr(1, 'in', ['text', 'label']) | map('first') | list %}
{%- set ids = types.items() | selectattr(1, 'in', ['id', 'customer', 'product', 'code'])
    | map('first') | list %}
{%- set typed = types.items()
    | selectattr(1, 'in', typed_kinds() + ['boolean']) | list %}
{%- set dated = typed | selectattr(1, 'in', ['timestamp', 'date']) | map('first') | list %}

{{ relation }} as (
    select * from {{ ref(relation) }}
),

{{ relation }}_formats as (
    {{ column_formats(input) }}
),

{{ relation }}_read as (
    select
        {{ row_checksum(types.keys() | reject('equalto', 'loaded_at') | list) }} as checksum
        {%- for column in types %},
        nullif(trim({{ relation }}.{{ column }}), '') as {{ column }}
        {%- endfor %}
        {%- for column, type in typed %},
        {{ read_as(type, relation ~ '.' ~ column, none if type == 'boolean'
            else relation ~ '_formats.' ~ column ~ '_format') }} as {{ column }}_read
        {%- endfor %}
    from {{ relation }}
    left outer join {{ relation }}_formats
        on
            coalesce({{ relation }}.source_file, '')
            = coalesce({{ relation }}_formats.source_file, '')
),

-- One column per figure, named <measure>__<category>. Shares of nothing are null.
{{ relation }}_figures as (
    select
        cast(count(*) as double) as row_count__,
        coalesce(cast(sum(checksum) as string), '0') as content_checksum__
        {%- for column in types %},
        count({{ column }}) / cast(nullif(count(*), 0) as double) as filled_share__{{ column }}
        {%- endfor %}
        {%- for column, type in typed %},
        case
            when count({{ column }}) >= 20
                then 1 - count_if({{ unreadable(column, column ~ '_read') }})
                / cast(count({{ column }}) as double)
        end as readable_share__{{ column }}
        {%- endfor %}
        {%- for column in words %},
        count_if({{ is_garbled(column) }}) / cast(nullif(count({{ column }}), 0) as double)
            as garbled_share__{{ column }}
        {%- endfor %}
        {%- for column in ids %},
        count_if({{ is_scientific(column) }}) / cast(nullif(count({{ column }}), 0) as double)
            as scientific_share__{{ column }}
        {%- endfor %}
        {%- for column in dated %},
        {%- if column == 'loaded_at' %}
        -- Files without the column are as new as the newest of them.
        cast(
            coalesce(
                max(loaded_at_read),
                (
                    select cast(max(input_files.file_time) as timestamp)
                    from input_files
                    where {{ input_of_file('input_files.input_name') }} = '{{ input }}'
                )
            ) as string
        ) as newest__loaded_at,
        {%- else %}
        cast(max({{ column }}_read) as string) as newest__{{ column }},
        {%- endif %}
        cast(min({{ column }}_read) as string) as oldest__{{ column }}
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
            {%- for column, type in typed %},
            readable_share__{{ column }}
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

{{ relation }}_texts as (
    select
        '{{ relation }}' as relation,
        name,
        text_value
    from {{ relation }}_figures
    unpivot (
        text_value for name in (
            content_checksum__
            {%- for column in dated %},
            newest__{{ column }},
            oldest__{{ column }}
            {%- endfor %}
        )
    )
),
{%- endfor %}

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
        relation,
        name,
        cast(null as double) as value,
        text_value
    from input_{{ input }}_texts
    union all
    {%- endfor %}
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
