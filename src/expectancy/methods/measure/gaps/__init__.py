"""Expected and perceived quality: SERVQUAL, SERVPERF and their kin."""
