{{ training_in_use('ml_purchase_trainings') }}
