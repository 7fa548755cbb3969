{{ training_in_use('ml_spend_trainings') }}
