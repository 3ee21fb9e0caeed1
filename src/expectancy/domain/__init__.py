"""The words everybody shares. Imports nothing of ours."""
