"""Boosted trees that may combine features: what all tasks have in common."""

# A leaf has enough cases to tell a rate. Early stopping would give up a random part of the data.
BOOSTED_TREES = {
    "learning_rate": 0.05,
    "max_iter": 150,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 50,
    "l2_regularization": 1.0,
    "early_stopping": False,
}
