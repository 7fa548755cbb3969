{{ training_in_use('act_demand_trainings', clock='act_demand_clock') }}
