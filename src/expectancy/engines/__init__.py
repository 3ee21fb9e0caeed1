"""The shelf of engines: where data live, and where one pass runs."""
