"""Measure: what is expected and perceived, with uncertainty."""
