"""Makes sure that the package `actors` which Python found is ours.

`actors` is a general name: an unrelated old distribution has it, and a program may have a module
of its own that is called so. Without this, the first sign would be an import error of some name.
"""

import importlib

_DISTRIBUTION = "notionkit-actors"


class ForeignActors(ImportError):
    """Raised when another package of the name `actors` hides ours; names where it lies."""

    exit_code = 2


def require_our_actors() -> None:
    """Check the package `actors`.

    Raises:
        ForeignActors: when it is not ours.
    """
    found = importlib.import_module("actors")
    if getattr(found, "DISTRIBUTION", None) != _DISTRIBUTION:
        place = getattr(found, "__file__", None) or next(iter(found.__path__), "an unknown place")
        raise ForeignActors(
            f"The Python package 'actors' at {place} is not the one of {_DISTRIBUTION}, and hides "
            "it. Rename or uninstall it, or run NotionKit in an environment of its own."
        )
