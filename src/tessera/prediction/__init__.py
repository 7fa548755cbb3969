"""What customers are likely to do next, compared on what they did."""
