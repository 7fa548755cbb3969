-- Who the members of each group are: personas, or RFM segments where no clustering was stable.
with chosen as (
    select case when count(*) > 0 then 'persona' else 'rfm_segment' end as segmentation
    from marts.dim_clusters
    where is_alive
)

select
    profiles.segmentation,
    profiles.segment,
    clusters.persona_name as segment_name,
    profiles.customer_count,
    profiles.customer_share,
    profiles.revenue_share,
    profiles.median_frequency,
    profiles.median_recency_days,
    profiles.median_monetary,
    profiles.category_1,
    profiles.top_channel,
    profiles.consent_share
from marts.rpt_segment_profiles as profiles
inner join chosen using (segmentation)
left join marts.dim_clusters as clusters
    on
        profiles.segment = clusters.persona
        and clusters.is_alive
where profiles.customer_count >= smallest_group()
order by profiles.net_revenue desc, profiles.segment
