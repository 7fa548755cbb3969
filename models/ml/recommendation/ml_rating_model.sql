{{ training_in_use('ml_rating_trainings') }}
