"""``expectancy init``: a first study.toml from the files, every guess with why it was made."""

from expectancy.loop.init.starting import Started, start_study, write_study

__all__ = ["Started", "start_study", "write_study"]
