"""The command ``notionkit``, which is ``python -m notionkit`` where scripts are not on the path.

It loads the command line only when it is called: that takes long enough for somebody to change
their mind, and Ctrl-C must end it in one line then as well.
"""

import sys
from importlib import import_module


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        command = import_module("notionkit.cli").main
    except KeyboardInterrupt:
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
