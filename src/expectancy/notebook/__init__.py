"""The library's face for notebooks: read, measure, evaluate, look. ``import expectancy as ex`` gives all of it."""

from expectancy.notebook.evaluated import Evaluated, evaluate
from expectancy.notebook.measured import Measured, catalog, measure, published
from expectancy.notebook.studies import study

__all__ = ["Evaluated", "Measured", "catalog", "evaluate", "measure", "published", "study"]
