"""Products that are like a product: bought by the same customers, similar, for the same need."""
