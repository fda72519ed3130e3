"""Lets Python look less often for garbage in circles, in a process that is ours alone.

A look is due after 700 more objects have come than gone. A hundred blocks are some thousand
objects, all of them alive and in no circle: so a tenth of the processor time of a run went there.
What is large here stands in no circle, and is let go of at once when nobody needs it any more.
"""

import gc

OBJECTS = 20_000
"""How many more must have come than gone; what circles there are take some megabytes at most."""


def collect_seldom() -> None:
    """Look less often from now on, unless somebody has chosen already how often."""
    first, *others = gc.get_threshold()
    if 0 < first < OBJECTS:
        gc.set_threshold(OBJECTS, *others)
