"""``expectancy init``: a first study.toml from the files, every guess with why it was made."""

from expectancy.loop.init.starting import write_study

__all__ = ["write_study"]
