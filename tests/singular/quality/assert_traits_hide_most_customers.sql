{#
    A warning, not a fault: of a small shop, or one that publishes much of its customers, it is
    true. docs/personal-data.md says what helps. Gender, age and country are what most people know
    of most others; who shares them with fewer than five is easily found. One in ten is where that
    stops to be a few odd customers.
#}
{{ config(severity='warn') }}

select
    traits,
    alone_share,
    under_5_share
from {{ ref('rpt_privacy') }}
where
    traits = 'gender, age_band, country'
    and under_5_share > 0.1
