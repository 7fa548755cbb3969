{{ training_in_use('ml_text_trainings') }}
