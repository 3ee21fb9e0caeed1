"""Drift, breaks and habit: how levels change."""
