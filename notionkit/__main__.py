"""``python -m notionkit`` is the command ``notionkit``, where scripts are not on the path."""

from notionkit.cli import main

if __name__ == "__main__":
    main()
