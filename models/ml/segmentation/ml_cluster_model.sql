{#
    The training in use: the last one of this shop (connector and folder) that was made by the
    clock's date. A training that found no clusters is in use too; it has no prototypes.
#}
with ml_cluster_trainings as (
    select * from {{ ref('ml_cluster_trainings') }}
),

int_clock as (
    select * from {{ ref('int_clock') }}
),

known as (
    select
        trainings.*,
        row_number() over (order by trainings.training_number desc) as recency_rank
    from ml_cluster_trainings as trainings
    inner join int_clock
        on
            trainings.input_scope = int_clock.input_scope
            and trainings.trained_as_of <= int_clock.as_of_date
    where trainings.is_trained
)

select * from known
where recency_rank = 1
