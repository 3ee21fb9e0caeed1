"""Evaluation -> HTML, XLSX, CSV, JSON, terminal."""
