"""Kano: how each feature moves satisfaction, by segment and over waves."""
