"""The shelf of importers: one module (later a folder) a format; each opens files as a table of Arrow batches."""
