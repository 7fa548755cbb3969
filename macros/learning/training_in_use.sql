{#
    The training of a task in use: the last one of this shop (connector and folder) that was made
    by the clock's date. Where var retrain forbade the first one, the row numbered 0, which says
    so and holds what answers instead.
#}
{% macro training_in_use(model, clock='int_clock') -%}
    select trainings.*
    from {{ ref(model) }} as trainings
    inner join {{ ref(clock) }} as clock
        on
            trainings.input_scope = clock.input_scope
            and trainings.checked_as_of <= clock.as_of_date
    where trainings.is_trained or trainings.training_number = 0
    qualify
        row_number() over (
            order by trainings.training_number desc, trainings.checked_as_of desc
        ) = 1
{%- endmacro %}
