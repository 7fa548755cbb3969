-- What was tried when groups were looked for: how well the groups of each method and number come
-- back when customers are drawn anew (minimum Jaccard, 0 to 1), and which one was taken.
select
    method,
    cluster_count,
    min_jaccard,
    case when min_jaccard >= 0 then greatest(min_jaccard - 1.96 * min_jaccard_se, 0) end
        as min_jaccard_lower,
    case when min_jaccard >= 0 then least(min_jaccard + 1.96 * min_jaccard_se, 1) end
        as min_jaccard_upper,
    silhouette,
    resample_count,
    is_eligible,
    is_chosen,
    reason,
    trained_as_of
from marts.rpt_cluster_selection
order by is_chosen desc, method, cluster_count
