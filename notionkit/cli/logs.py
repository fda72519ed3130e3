"""The log: a rotating file where the system keeps logs, in which a token can never stand.

Records carry ids as fields: ``logger.info("Fetched", extra={"kind": "page", "id": ...})``. The run
id is added here to every record. Redaction works on the finished line, so that neither message,
arguments, fields nor the text of an exception can slip past it.
"""

import datetime as dt
import json
import logging
import logging.handlers
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import attrs
from platformdirs import user_log_path

FILE_NAME = "notionkit.log"
LARGEST_BYTES = 5_000_000
KEPT_FILES = 5
HIDDEN = "[token]"
CHATTY = ("urllib3", "requests", "charset_normalizer")
_TOKEN_LIKE = re.compile(r"\b(?:ntn_|secret_)[A-Za-z0-9]{16,}")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redactor:
    """Replaces every known secret in a text, also in the spelling it has inside JSON.

    What has the form of Notion's tokens is replaced too: some type theirs in a wrong place.
    """

    def __init__(self) -> None:
        self._spellings: set[str] = set()

    def add(self, secret: str) -> None:
        """Hide `secret` from now on."""
        shown = {secret, repr(secret)[1:-1]}
        self._spellings |= shown | {json.dumps(text)[1:-1] for text in shown}

    def clean(self, text: str) -> str:
        """Return `text` without any of the secrets."""
        for spelling in sorted(self._spellings, key=len, reverse=True):
            text = text.replace(spelling, HIDDEN)
        return _TOKEN_LIKE.sub(HIDDEN, text)


@attrs.define
class Log:
    """An open log: where it is, and what is to be on each record."""

    redactor: Redactor
    path: Path | None = None
    run_id: str | None = None
    problem: str | None = None

    def belongs_to(self, run_id: str) -> None:
        """Stamp records with `run_id` from now on; a run that is taken up again keeps its id."""
        self.run_id = run_id or self.run_id

    def stamp(self, record: logging.LogRecord) -> bool:
        """Put the run id on `record`; a filter that lets everything pass."""
        if self.run_id is not None and not hasattr(record, "run_id"):
            record.run_id = self.run_id
        return True


class _LineFormatter(logging.Formatter):
    """Lines for people: time, level, logger, message, then the fields."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._redactor = redactor

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        fields = "".join(f" {key}={value}" for key, value in _fields(record).items())
        return super().formatMessage(record) + fields

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(super().format(record))


class _JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return self._redactor.clean(json.dumps(line, default=str))


class _CallHandler(logging.Handler):
    """Hands each finished line to a function, such as one that writes above the progress bar."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            self._write(self.format(record))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


def default_file() -> Path:
    """Return where the log is unless it is told otherwise."""
    return user_log_path("notionkit", appauthor=False) / FILE_NAME


@contextmanager
def opened(
    file: Path | None,
    redactor: Redactor,
    *,
    as_json: bool = False,
    verbosity: int = 0,
    write: Callable[[str], None] = print,
) -> Iterator[Log]:
    """Log to `file` while the block runs, and to `write` too when `verbosity` is 1 or 2.

    A log that cannot be opened is no reason not to work: `Log.problem` says so instead.
    """
    log = Log(redactor)
    formatter = _JsonFormatter(redactor) if as_json else _LineFormatter(redactor)
    # With no handler at all, Python would write warnings to stderr by itself.
    handlers = [logging.NullHandler(), *_file_handlers(file or default_file(), log)]
    if verbosity:
        handlers.append(_CallHandler(write))
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.addFilter(log.stamp)
    level = logging.DEBUG if verbosity > 1 else logging.INFO
    with _attached(handlers, level):
        yield log


class _FileHandler(logging.handlers.RotatingFileHandler):
    """A log that has no room any more is no reason to stop, nor to write tracebacks to stderr."""

    def handleError(self, _: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Drop the line."""

    def close(self) -> None:
        """Close the file; what could not be written is lost."""
        with suppress(OSError):
            super().close()


def _file_handlers(path: Path, log: Log) -> Iterator[logging.Handler]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _FileHandler(
            path, maxBytes=LARGEST_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
    except OSError as error:
        log.problem = f"There will be no log: {path} cannot be written ({error.strerror})."
        return
    log.path = path
    yield handler


@contextmanager
def _attached(handlers: list[logging.Handler], level: int) -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    chatty = {name: logging.getLogger(name).level for name in CHATTY}
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in handlers:
        root.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(before)
        for name, old in chatty.items():
            logging.getLogger(name).setLevel(old)
