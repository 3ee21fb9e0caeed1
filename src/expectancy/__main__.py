"""``python -m expectancy``."""

from expectancy.cli import main

if __name__ == "__main__":
    main()
