"""``python -m notionkit`` is the command ``notionkit``, where scripts are not on the path."""

import sys

if __name__ == "__main__":
    try:
        from notionkit.cli import main
    except KeyboardInterrupt:  # loading takes long enough for somebody to change their mind
        sys.exit(130)
    main()
