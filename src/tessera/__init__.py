"""Customer segments, predictions and recommendations from order lines."""

__version__ = "0.1.0"
