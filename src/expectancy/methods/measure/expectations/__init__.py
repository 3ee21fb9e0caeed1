"""Which expectation is meant, and whether a difference of two ratings is admissible."""
