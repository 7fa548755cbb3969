"""The products that each customer is recommended, and why."""
