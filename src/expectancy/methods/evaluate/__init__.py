"""Evaluate: verdict, lost satisfaction, tier."""
