{# What was compared in the training in use, and why one clustering was chosen or none. #}
with ml_cluster_model as (
    select * from {{ ref('ml_cluster_model') }}
),

selection as (
    select {{ unnest_records('selection') }}
    from ml_cluster_model
)

select
    {{ surrogate_key(['selection.method', 'selection.cluster_count']) }} as cluster_selection_key,
    selection.method,
    selection.reason,
    selection.k,
    selection.cluster_count,
    selection.inertia,
    selection.silhouette,
    selection.silhouette_se,
    selection.dunn,
    selection.calinski_harabasz,
    selection.davies_bouldin,
    selection.min_jaccard,
    selection.min_jaccard_se,
    selection.bootstrap_ari,
    selection.gap,
    selection.gap_se,
    selection.evidence,
    selection.evidence_se,
    selection.smallest_share,
    selection.noise_share,
    selection.votes,
    selection.resample_count,
    selection.is_knee,
    selection.is_eligible,
    selection.is_chosen,
    ml_cluster_model.trained_as_of
from selection
cross join ml_cluster_model
