{{ training_in_use('ml_category_trainings') }}
