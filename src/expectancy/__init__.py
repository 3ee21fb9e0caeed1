"""Expectancy: know what customers expect, measure how far you are from it, decide, promise, guide.

The layers, from the ground up: ``domain`` (the words), ``summaries`` (what one scan keeps), then the shelves
``methods``, ``language``, ``importers``, ``engines``, ``charts``, ``reports``, then ``loop`` (the product in verbs),
then ``cli``. ARCHITECTURE.md in the repository is the map.
"""

__version__ = "0.1.0"
