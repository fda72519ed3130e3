"""What is known of a token's budget, in a file that all processes on this machine share.

A process reads and writes it under a lock for a few microseconds at a time. The lock dies with its
holder, and what the file says is checked before it is believed: a crash, a file cut short or times
from before a restart of the machine cost what was known of one window, and block nobody.

Times in the file are those of the machine's monotonic clock, which all its processes share.
"""

import contextlib
import hashlib
import json
import math
import os
import platform
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import attrs
from platformdirs import user_state_path

from notionkit import _locks
from notionkit.api.budget import WINDOW_SECONDS, BudgetWindow
from notionkit.api.token import Token, as_token

_LARGEST_BYTES = 100_000
_FORGOTTEN_SECONDS = 30 * 86_400.0
_LONGEST_CLOSED_SECONDS = 86_400.0
# Who waited for the lock looked at the clock before the one who wrote.
_READ_BEFORE_SECONDS = 5.0
_HASH_ROUNDS = 20_000

_COUNTS = ("spent", "accepted", "refused", "lost", "inherited", "pending", "unprobed")
_FLAGS = ("exact", "told", "foreseen")
_TIMES = ("ends", "granted_at", "closed_until")
_OF_THE_TOKEN = ("limit", "known", "early")


class BudgetBusy(Exception):
    """Raised when another process is just writing the file."""


def default_folder() -> Path:
    """Return where the files are, unless it is told otherwise; nothing is made there."""
    return user_state_path("notionkit", appauthor=False) / "budgets"


@attrs.frozen
class BudgetFile:
    """The file of one token. It is opened for each use, so nothing has to be closed."""

    path: Path

    @classmethod
    def of(cls, token: Token | str, base_url: str, folder: Path | None = None) -> Self:
        """Return the file for ``token``, in ``folder`` or where the system keeps state.

        Its name is made from a slow hash, from which the token cannot be told.
        """
        name = f"{_slow_hash(as_token(token).reveal())} {base_url} {platform.node()}"
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        return cls((folder or default_folder()) / f"{digest}.json")

    def prepare(self) -> None:
        """Make the folder, and drop files in it that nobody has used for a month.

        Raises:
            OSError: when it cannot be written.
        """
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = time.time() - _FORGOTTEN_SECONDS
        for other in folder.glob("*.json"):
            with contextlib.suppress(OSError):
                if other.stat().st_mtime < oldest:
                    other.unlink()

    def exchange(
        self, change: Callable[[BudgetWindow | None], BudgetWindow], *, now: float
    ) -> None:
        """Replace what the file says by what ``change`` makes of it.

        Args:
            change: Gets ``None`` when the file says nothing that could be believed.
            now: Monotonic seconds.

        Raises:
            BudgetBusy: when another process has it open for the moment; nothing was done.
            OSError: when it cannot be read or written.
        """
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            if not _locks.take(handle):
                raise BudgetBusy
            before = os.read(handle, _LARGEST_BYTES)
            after = _text(change(_window(before, now)), now)
            # Never empty for a moment: what an earlier, longer text leaves behind is not read.
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, after)
            if len(after) < len(before):
                os.ftruncate(handle, len(after))
        finally:
            os.close(handle)


@lru_cache(maxsize=8)
def _slow_hash(token: str) -> str:
    # The salt is no secret: with a token of 40 random characters the hash is beyond guessing.
    return hashlib.pbkdf2_hmac("sha256", token.encode(), b"notionkit budget", _HASH_ROUNDS).hex()


def _text(window: BudgetWindow, now: float) -> bytes:
    names = (*_OF_THE_TOKEN, *_TIMES, *_FLAGS, *_COUNTS)
    said = {name: getattr(window, name) for name in names}
    return (
        json.dumps({"written": now, "endpoints": dict(window.endpoints), **said}).encode() + b"\n"
    )


def _window(text: bytes, now: float) -> BudgetWindow | None:
    try:
        said, _ = json.JSONDecoder().raw_decode(text.decode())
        return _believed(said, now)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _believed(said: Mapping[str, Any], now: float) -> BudgetWindow:
    """Return what may be believed: of another life of the machine, not its times.

    Raises:
        KeyError, TypeError, ValueError: when the text is none of ours.
    """
    of_token = BudgetWindow(
        limit=_count(said["limit"]), known=said["known"] is True, early=_seconds(said["early"])
    )
    age = now - _seconds(said["written"])
    if not -_READ_BEFORE_SECONDS <= age < _LONGEST_CLOSED_SECONDS:
        return of_token
    endpoints = {str(name): _time(at, now) for name, at in dict(said["endpoints"]).items()}
    read: dict[str, Any] = {
        **{name: _time(said[name], now) for name in _TIMES},
        **{name: said[name] is True for name in _FLAGS},
        **{name: _count(said[name]) for name in _COUNTS},
        "endpoints": MappingProxyType({name: at for name, at in endpoints.items() if at}),
    }
    window = attrs.evolve(of_token, **read)
    possible = window.ends is None or window.ends <= now + 2 * WINDOW_SECONDS
    return window if possible else of_token


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def _time(value: Any, now: float) -> float | None:
    if value is None or _seconds(value) > now + _LONGEST_CLOSED_SECONDS:
        return None
    return _seconds(value)
