"""Ratings that customers would give, by methods compared on later ratings."""
