"""Call logs: service level, and staff for a standard."""
