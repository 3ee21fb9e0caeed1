"""For all tests: machines differ in speed, so no property test has a deadline; speed is measured in bench/."""

from hypothesis import settings

settings.register_profile("expectancy", deadline=None)
settings.load_profile("expectancy")
