{{ training_in_use('ml_recommendation_trainings') }}
