{#
    How the numbers and times of each file are written, found out from all values. Few of them tell:
    1.234,50 has a decimal comma, 12.5 a decimal point, 31/12/2024 its day first. What the values
    of a column leave open is decided by the other columns of its file.
#}
{% set numbers = ['point', 'comma'] %}
{% set dates = ['day_first', 'month_first'] %}
{% set proofs = numbers + dates + ['epoch_seconds', 'epoch_milliseconds'] %}
{% set opens = ['open_point', 'open_comma', 'open', 'open_dots', 'same'] %}
-- Proofs of something else than the others are typing errors where they are fewer than 1 in 200.
{% set agreed = 0.995 %}
-- So many times by the year, all on days up to the 12th, beside so many that are all later.
{% set swapped = 5 %}

with stg_column_evidence as (
    select * from {{ ref('stg_column_evidence') }}
),

counted as (
    select
        input_name,
        source_file,
        column_name,
        column_type,
        column_type in ('timestamp', 'date') as is_time,
        sum(value_count) as value_count,
        {%- for word in proofs + opens %}
        coalesce(sum(value_count) filter (where evidence = '{{ word }}'), 0)
            as {{ word }}_count,
        {%- endfor %}
        coalesce(sum(dressed_count) filter (where evidence != 'other'), 0) as dressed_count,
        coalesce(sum(odd_count) filter (where evidence like 'open%'), 0) as odd_count,
        coalesce(sum(value_count) filter (where evidence = 'iso'), 0) >= {{ swapped }}
        and sum(late_day_count) filter (where evidence = 'iso') = 0
        and sum(value_count) filter (
            where evidence in ('day_first', 'month_first')
        ) >= {{ swapped }}
        and count_if(evidence in ('open', 'open_dots', 'same')) = 0 as is_swapped,
        {{ joined_text('shape', "' | '", 'value_count desc, shape asc') }} as examples
    from stg_column_evidence
    group by
        input_name,
        source_file,
        column_name,
        column_type
),

summed as (
    select
        *,
        {%- for word in proofs %}
        {{ word }}_count{{ " as proof_count," if loop.last else " +" }}
        {%- endfor %}
        {%- for word in opens %}
        {{ word }}_count{{ " as undecided_count" if loop.last else " +" }}
        {%- endfor %}
    from counted
),

-- What the values of the column prove, what those of all columns of the file prove, what is said.
weighed as (
    select
        *,
        case
            when proof_count = 0 then null
            {%- for word in proofs %}
            when {{ word }}_count >= {{ agreed }} * proof_count then '{{ word }}'
            {%- endfor %}
            else 'mixed'
        end as proven,
        case
            {%- for words in [numbers, dates] %}
            {%- for word in words %}
            when
                sum({{ word }}_count) over file_columns > 0
                and sum({{ word }}_count) over file_columns >= {{ agreed }}
                * sum(
                    {{ words | join("_count + ") }}_count
                ) over file_columns
                then '{{ word }}'
            {%- endfor %}
            {%- endfor %}
        end as proven_in_file,
        case
            when is_time then {{ forced_format('date_order', dates) }}
            else {{ forced_format('number_format', numbers) }}
        end as said
    from summed
    window file_columns as (partition by input_name, source_file, is_time)
),

-- A var does not make of 12.5 what it cannot be: it decides what the values leave open.
decided as (
    select
        *,
        case
            when proof_count + undecided_count = 0 then 'values'
            when said is not null and not coalesce(
                proven not in ('mixed', said) and proof_count >= undecided_count, false
            ) then 'var'
            when proof_count > 0 or undecided_count = same_count or open_dots_count > 0
                then 'values'
            when proven_in_file is not null then 'file'
            when
                column_type = 'integer'
                and odd_count > 0
                and least(open_point_count, open_comma_count) = 0
                then 'whole_numbers'
            when column_type in ('decimal', 'number') and open_comma_count = 0 then 'usual'
            else 'nothing'
        end as decided_by
    from weighed
),

formats as (
    select
        *,
        case decided_by
            when 'var' then said
            when 'file' then proven_in_file
            when 'usual' then 'point'
            when 'whole_numbers' then case when open_comma_count > 0 then 'point' else 'comma' end
            when 'nothing' then 'ambiguous'
            when 'values' then case
                when is_swapped then 'mixed'
                when proven is not null then proven
                when undecided_count > 0 then 'day_first'
                when is_time then 'iso'
                else 'point'
            end
        end as format  -- noqa: RF04
    from decided
)

select
    input_name,
    source_file,
    column_name,
    column_type,
    case
        when format = 'point' and dressed_count = 0 then 'plain'
        else format
    end as format,  -- noqa: RF04
    decided_by,
    examples,
    {%- for name in ['value'] + proofs + ['proof'] %}
    cast({{ name }}_count as bigint) as {{ name }}_count,
    {%- endfor %}
    cast(undecided_count as bigint) as undecided_count
from formats
