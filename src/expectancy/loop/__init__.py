"""The product in verbs, one module a stage; what the command line and (later) the web both call."""
