{#
    What is best done for each customer now, whatever the budget, or nothing and why. Among options that
    compete the one that is expected to bring most; of those that do not, the playbook's first.
#}
with act_customers as (
    select * from {{ ref('act_customers') }}
),

act_plan_options as (
    select * from {{ ref('act_plan_options') }}
),

playbook as (
    select * from {{ ref('playbook') }}
),

act_send_times as (
    select * from {{ ref('act_send_times') }}
),

act_clock as (
    select * from {{ ref('act_clock') }}
),

act_customer_products as (
    select * from {{ ref('act_customer_products') }}
),

best as (
    select *
    from act_plan_options
    where
        is_choosable
        or is_nothing
    qualify
        row_number() over (
            partition by customer_key
            order by is_nothing asc, expected_margin desc, action_order asc
        ) = 1
),

-- Why the playbook's own action is not done.
first_options as (
    select
        customer_key,
        obstacle,
        is_nothing,
        expected_margin
    from act_plan_options
    where action_order = 1
)

select
    customers.customer_key,
    customers.rfm_segment,
    best.objective,
    best.action,
    best.action_name,
    case when not best.is_nothing then best.channel end as channel,
    case when not best.is_nothing then products.product_id_1 end as product_id_1,
    case when not best.is_nothing then products.product_id_2 end as product_id_2,
    case when not best.is_nothing then products.product_id_3 end as product_id_3,
    case when not best.is_nothing then best.offer end as offer,
    case when not best.is_nothing then send_times.send_weekday end as send_weekday,
    best.chosen_by,
    case
        when best.is_nothing and not first_options.is_nothing
            then coalesce(first_options.obstacle, 'not_worth_it')
    end as obstacle,
    case
        when best.is_nothing and first_options.is_nothing
            then 'Nothing: ' || lower(substr(playbook.reason, 1, 1)) || substr(playbook.reason, 2)
        when best.is_nothing
            then 'Nothing: ' || case coalesce(first_options.obstacle, 'not_worth_it')
                when 'no_consent' then 'no consent to be contacted is known'
                when 'no_channel'
                    then 'the playbook''s channels need an address or number that is not known'
                when 'planned' then 'in this month''s plan already'
                when
                    'global_holdout'
                    then 'left alone this quarter, to tell what all marketing brings'
                when 'holdout' then 'held out of an earlier campaign for the same objective'
                when 'cool_down' then 'contacted a short while ago'
                when 'contact_cap' then 'contacted as often as is allowed in 30 days'
                when 'not_worth_it' then 'nothing allowed is expected to bring more than it costs'
            end
        else
            playbook.reason
            || case
                when best.belief_source = 'uplift'
                    then '; chosen by how customers like this one reacted in experiments'
                when best.chosen_by = 'experiments' and best.action_order > 1
                    then
                        '; after what experiments showed, more is expected of it than of what the'
                        || ' playbook names first'
                when best.chosen_by = 'experiments' then '; what experiments showed agrees'
                when best.action_order > 1
                    then '; what the playbook names first would cost more than it brings'
                else ''
            end
    end || '.' as reason,
    best.playbook_row,
    case when not best.is_nothing then send_times.send_hour end as send_hour,
    case when not best.is_nothing then best.discount_share end as discount_share,
    case when not best.is_nothing then best.discount_limit_share end as discount_limit_share,
    case when best.is_nothing then best.response_without else best.expected_response end
        as expected_response,
    best.response_without,
    best.contact_cost,
    best.discount_cost,
    best.expected_margin,
    best.expected_margin_sd,
    case when not best.is_nothing then send_times.is_own_habit end as is_own_habit,
    act_clock.as_of_date
from act_customers as customers
cross join act_clock
inner join best on customers.customer_key = best.customer_key
inner join first_options on customers.customer_key = first_options.customer_key
inner join playbook on best.playbook_row = playbook.playbook_row
left outer join act_customer_products as products
    on customers.customer_key = products.customer_key
left outer join act_send_times as send_times
    on customers.customer_key = send_times.customer_key
