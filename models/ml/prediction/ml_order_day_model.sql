{{ training_in_use('ml_order_day_trainings') }}
