"""The study file: what may stand in it, how it is read, and its page in the reference."""

from expectancy.loop.study.reading import read_study

__all__ = ["read_study"]
