"""Customers who stay, come back and leave, from their purchases."""
