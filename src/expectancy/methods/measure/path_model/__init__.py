"""ECSI, ACSI and models of one's own by partial least squares."""
