{#
    How far published traits tell one customer from all others (k-anonymity): who has looked at a
    mart and knows these things of somebody, finds them. An unknown trait is a trait too.
#}
{% set trait_sets = [
    ['gender'], ['age_band'], ['income_band'], ['education'], ['occupation'], ['household'],
    ['country'], ['region'], ['acquisition_channel'], ['signed_up_month'],
    ['gender', 'age_band'],
    ['gender', 'age_band', 'country'],
    ['gender', 'age_band', 'country', 'region'],
    ['gender', 'age_band', 'income_band', 'education', 'occupation', 'household', 'country',
     'region', 'acquisition_channel'],
] %}

with dim_customers as (
    select * from {{ ref('dim_customers') }}
),

trait_groups as (
    {% for traits in trait_sets %}
    select
        '{{ traits | join(", ") }}' as traits,
        {{ traits | length }} as trait_count,
        count(*) as group_size
    from dim_customers
    group by {{ traits | join(', ') }}
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    traits,
    cast(trait_count as integer) as trait_count,
    cast(sum(group_size) as bigint) as customer_count,
    cast(count(*) as bigint) as group_count,
    cast(min(group_size) as bigint) as smallest_group_size,
    count_if(group_size = 1) / cast(sum(group_size) as double) as alone_share,
    sum(case when group_size < 5 then group_size else 0 end) / cast(sum(group_size) as double)
        as under_5_share,
    sum(case when group_size < 10 then group_size else 0 end) / cast(sum(group_size) as double)
        as under_10_share
from trait_groups
group by
    traits,
    trait_count
