{{ training_in_use('ml_lifetime_trainings') }}
