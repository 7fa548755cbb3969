{#
    Customers the shop knows by name and customers who bought, or only gave back what they bought
    before the data begins, each with what is known of them.
    The demographic group is the narrowest one they are in with enough buyers (var
    demographic_group_buyers) to speak for it.
#}
with stg_customers as (
    select * from {{ ref('stg_customers') }}
),

int_order_lines as (
    select * from {{ ref('int_order_lines') }}
),

int_order_states as (
    select * from {{ ref('int_order_states') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

buyers as (
    select
        customer_key,
        min(order_date) filter (where movement = 'sale') as first_order_date
    from int_order_lines
    where customer_key is not null
    group by customer_key
),

-- As the orders stand at the end of the data.
keepers as (
    select
        customer_key,
        max(order_date) as last_order_date
    from int_order_states
    where
        is_kept
        and valid_to = cast('9999-12-31' as date)
    group by customer_key
),

customers as (
    select
        coalesce(stg_customers.customer_key, buyers.customer_key) as customer_key,
        stg_customers.gender,
        stg_customers.income_band,
        stg_customers.education,
        stg_customers.occupation,
        stg_customers.household,
        stg_customers.country,
        stg_customers.region,
        stg_customers.acquisition_channel,
        stg_customers.birth_year,
        stg_customers.age_band as recorded_age_band,
        coalesce(stg_customers.has_email, false) as has_email,
        coalesce(stg_customers.has_phone, false) as has_phone,
        coalesce(stg_customers.has_marketing_consent, false) as has_marketing_consent,
        buyers.first_order_date is not null as is_buyer,
        buyers.first_order_date,
        keepers.last_order_date,
        stg_customers.signed_up_at,
        stg_customers.consent_updated_at
    from stg_customers
    full outer join buyers on stg_customers.customer_key = buyers.customer_key
    left outer join keepers on buyers.customer_key = keepers.customer_key
),

aged as (
    select
        customers.*,
        cast(
            floor((extract(year from int_clock.as_of_date) - customers.birth_year) / 10) * 10
            as integer
        ) as age_from
    from customers
    cross join int_clock
),

banded as (
    select
        *,
        case
            when birth_year is null then recorded_age_band
            when age_from < 20 then 'under 20'
            when age_from >= 80 then '80 or more'
            else cast(age_from as string) || ' to ' || cast(age_from + 9 as string)
        end as age_band
    from aged
),

-- A missing trait makes the group null, and the next wider one is tried. Other is no trait.
grouped as (
    select
        *,
        gender || ', ' || age_band || ', ' || nullif(country, 'other') as narrow_group,
        gender || ', ' || age_band as age_group,
        nullif(country, 'other') as country_group
    from banded
),

sized as (
    select
        {% for group in ['narrow_group', 'age_group', 'country_group'] %}
        sum(cast(is_buyer as integer)) over (partition by {{ group }}) as {{ group }}_buyer_count,
        {% endfor %}
        *
    from grouped
)

select
    customer_key,
    gender,
    income_band,
    education,
    occupation,
    household,
    country,
    region,
    acquisition_channel,
    case
        {% for group in ['narrow_group', 'age_group', 'country_group'] %}
        when
            {{ group }} is not null
            and {{ group }}_buyer_count >= {{ demographic_group_buyers() }}
            then {{ group }}
        {% endfor %}
    end as demographic_group,
    age_band,
    birth_year,
    has_email,
    has_phone,
    has_marketing_consent,
    is_buyer,
    first_order_date,
    last_order_date,
    signed_up_at,
    consent_updated_at
from sized
