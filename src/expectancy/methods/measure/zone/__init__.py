"""The zone of tolerance between what is adequate and what is desired."""
