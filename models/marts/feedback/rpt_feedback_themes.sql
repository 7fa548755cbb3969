{#
    What is talked about: words that tell a product, a segment or a sentiment apart, and topics.
    Clusters are shown as their personas.
#}
with ml_text_themes as (
    select * from {{ ref('ml_text_themes') }}
),

dim_clusters as (
    select * from {{ ref('dim_clusters') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

named as (
    select
        themes.*,
        case
            when themes.group_type = 'cluster' then 'persona'
            when themes.group_type != 'cluster' then themes.group_type
        end as shown_type,
        case
            when themes.group_type = 'cluster' then clusters.persona
            when themes.group_type != 'cluster' then themes.group_name
        end as shown_name
    from ml_text_themes as themes
    left outer join dim_clusters as clusters
        on
            themes.group_type = 'cluster'
            and themes.group_name = cast(clusters.cluster_id as string)
)

select
    {{ surrogate_key([
        'named.theme_type', 'named.shown_type', 'named.shown_name', 'named.theme_rank'
    ]) }} as feedback_theme_key,
    named.theme_type,
    named.shown_type as group_type,
    named.shown_name as group_name,
    named.theme,
    cast(named.theme_rank as integer) as theme_rank,
    cast(named.text_count as integer) as text_count,
    cast(named.customer_count as integer) as customer_count,
    cast(named.text_share as double) as text_share,
    cast(named.shop_share as double) as shop_share,
    cast(named.mean_sentiment as double) as mean_sentiment,
    int_clock.as_of_date
from named
cross join int_clock
