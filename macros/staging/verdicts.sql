{#
    The CTEs that settle what becomes of the rows of the CTE judged, which adds to delivered_rows
    their fault (why a row cannot be used) and their repairs; the last is called verdicts, and has
    rejection_reason and raw_values. Of several usable rows with the same key the latest counts:
    by file, then by the row's own time. Where nothing says which is later and they differ, none
    does. What came to be known after var as_of is not known yet.
    key: the columns that identify a row. known_at: since when it is known. changed_at: the row's
    own time of its last change, where it has one.
#}
{% macro verdicts(key, known_at, changed_at=none) -%}
timed as (
    select
        *,
        coalesce(
            fault,
            {{ "case when " ~ known_at ~ " >= " ~ clock_end() ~ " then 'after_the_clock' end" }}
        ) as own_reason
    from judged
),

ranked as (
    select
        *,
        rank() over (
            partition by {{ key | join(', ') }}, own_reason is null
            order by
                loaded_at desc nulls last,
                delivery_number desc nulls last
                {%- if changed_at %},
                {{ changed_at }} desc nulls last
                {%- endif %}
        ) as version_rank
    from timed
),

compared as (
    select
        *,
        min(content_checksum) over same_rank != max(content_checksum) over same_rank
            as is_contradicted,
        row_number() over in_rank as copy_number
    from ranked
    window
        same_rank as (partition by {{ key | join(', ') }}, own_reason is null, version_rank),
        in_rank as (partition by {{ key | join(', ') }}, own_reason is null, version_rank order by row_key)
),

reasoned as (
    select
        *,
        case
            when own_reason is not null then own_reason
            when version_rank > 1 then 'superseded'
            when is_contradicted then 'contradictory'
            when copy_number > 1 then 'superseded'
        end as rejection_reason
    from compared
),

verdicts as (
    select
        *,
        case
            when rejection_reason is not null or repairs is not null
                then {{ record_json('delivered') }}
        end as raw_values
    from reasoned
)
{%- endmacro %}
