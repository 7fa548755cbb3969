-- How far the mean of each group is from the average customer, in standard deviations: the ten
-- features that tell the groups apart most.
with chosen as (
    select case when count(*) > 0 then 'persona' else 'rfm_segment' end as segmentation
    from marts.dim_clusters
    where is_alive
),

large as (
    select segmentation, segment
    from marts.rpt_segment_profiles
    where customer_count >= smallest_group()
),

differences as (
    select features.*
    from marts.rpt_segment_feature_profiles as features
    inner join chosen using (segmentation)
    inner join large using (segmentation, segment)
    where features.standardised_difference is not null
),

telling as (
    select feature
    from differences
    group by feature
    order by max(abs(standardised_difference)) desc, feature
    limit 10
)

select
    differences.segmentation,
    differences.segment,
    differences.feature,
    differences.feature_name,
    differences.unit,
    differences.feature_mean,
    differences.average_mean,
    differences.standardised_difference
from differences
inner join telling using (feature)
order by differences.feature, differences.segment
