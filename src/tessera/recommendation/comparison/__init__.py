"""Which method to use: all are measured on past months, by what customers bought next."""
