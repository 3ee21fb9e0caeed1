"""Expectancy: know what customers expect, measure how far you are from it, decide, promise, guide.

The layers, from the ground up: ``domain`` (the words), ``summaries`` (what one scan keeps), then the shelves
``methods``, ``language``, ``importers``, ``engines``, ``charts``, ``reports``, then ``loop`` (the product in verbs),
then ``cli`` and ``notebook``. ARCHITECTURE.md in the repository is the map.

For notebooks ``import expectancy as ex`` is enough: ``ex.study``, ``ex.measure``, ``ex.evaluate``, ``ex.published``,
``ex.catalog``. They are loaded at first use, so that the command line starts at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from expectancy.domain.errors import ExpectancyError
    from expectancy.notebook import Evaluated, Measured, catalog, evaluate, measure, published, study

__version__ = "0.1.0"
__all__ = [
    "Evaluated",
    "ExpectancyError",
    "Measured",
    "__version__",
    "catalog",
    "evaluate",
    "measure",
    "published",
    "study",
]


def __getattr__(name: str) -> Any:
    if name == "ExpectancyError":
        from expectancy.domain.errors import ExpectancyError

        return ExpectancyError
    if name in __all__:
        from expectancy import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'expectancy' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
