"""Groups of customers with like expectations."""
