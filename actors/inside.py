"""Which actor the current thread belongs to.

Consulted on slow paths only: a thread-local on every send would cost half of the speed.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.life import Life


class Inside(threading.local):
    """The life that runs in this thread, and whether a put may wait here."""

    life: Life | None = None
    never_blocks: bool = False


inside = Inside()
