"""For all tests: machines differ in speed, so no property test has a deadline; speed is measured in bench/.

In continuous integration the examples are the same in every run, so that a red run is about the change.
"""

import os

from hypothesis import settings

settings.register_profile("expectancy", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("expectancy")
