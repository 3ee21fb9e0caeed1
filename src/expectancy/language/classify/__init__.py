"""Texts into classes: from a few words about each class, from labels that people gave, or from both."""
