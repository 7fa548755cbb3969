"""Products that are like a product: bought by the same customers, alike, for the same need."""
