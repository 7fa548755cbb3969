{# Every cluster that the shop ever had, with the name that the rules gave it. #}
with ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

clusters as (
    select {{ unnest_records('clusters') }}
    from ml_cluster_model
),

personas as (
    select * from {{ ref('personas') }}
)

select
    clusters.cluster_id,
    coalesce(nullif(clusters.persona, ''), 'cluster_' || clusters.cluster_id) as persona,
    coalesce(personas.persona_name, clusters.cluster_name) as persona_name,
    coalesce(
        personas.description,
        'Stand out by '
        || lower(substr(clusters.cluster_name, 1, 1))
        || substr(clusters.cluster_name, 2)
    )
    -- What the members show, which a training writes behind its reason.
    || case
        when instr(clusters.naming_reason, '; medians') > 0
            then substr(clusters.naming_reason, instr(clusters.naming_reason, '; medians'))
        else ''
    end as description,
    clusters.naming_reason,
    clusters.customer_count as trained_customer_count,
    clusters.overlap as member_overlap,
    clusters.retired_as_of is null as is_alive,
    clusters.born_as_of,
    clusters.retired_as_of
from clusters
left outer join personas on clusters.persona = personas.persona
