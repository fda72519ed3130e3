"""The downloader: fetches one file that Notion holds and puts its bytes into the store.

File downloads are no API requests: they carry no token and spend no budget.
The bytes go to a temporary file first and get their name, which is their hash, when they are
whole, so a store never holds half a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import requests

from actors import Actor
from actors.roles.messages import WorkOffered, WorkWanted
from notionkit.engine.errors import RunUnfinished
from notionkit.engine.messages import DownloadAssigned, DownloadEnded, RunHalted
from notionkit.engine.reachable import Forbidden, check_address
from notionkit.mirror import FileStored

_CHUNK_BYTES = 1 << 16
_EXPIRED_STATUSES = (400, 401, 403)
_PASSING_STATUSES = (408, 425, 429)


@attrs.frozen
class Store:
    """Where bytes go. `path_of` gives the place of a hash, `partial` is for what is not whole."""

    path_of: Callable[[str], Path]
    partial: Path


class Downloader(Actor):
    """Fetches what the source assigns, one file at a time.

    Args:
        source: Path of the actor that assigns downloads.
        store: Where the bytes go.
        base_url: The API's address; only a file of the same origin may lie on a private network.
        timeouts: Seconds to wait for the connection and for the next bytes.
    """

    def __init__(
        self, *, source: str, store: Store, base_url: str, timeouts: tuple[float, float]
    ) -> None:
        self._source_path = source
        self._store = store
        self._base_url = base_url
        self._timeouts = timeouts
        self._session = requests.Session()

    def on_start(self) -> None:
        self._source = self.context.ref(self._source_path)

    def on_stop(self) -> None:
        self._session.close()

    def on_message(self, message: object) -> None:
        match message:
            case WorkOffered(generation):
                self._source.tell(WorkWanted(self.context.path, generation))
            case DownloadAssigned():
                self._source.tell(self._download(message))

    def _download(self, job: DownloadAssigned) -> DownloadEnded:
        def ended(outcome: str, why: str = "") -> DownloadEnded:
            return DownloadEnded(self.context.path, job, outcome, message=why)

        url = job.file.url or ""
        try:
            check_address(url, self._base_url)
            with self._session.get(
                url, stream=True, timeout=self._timeouts, allow_redirects=False
            ) as response:
                if response.status_code != 200:
                    return ended(_outcome_of(response.status_code), _said(response))
                stored = self._keep(job, response)
        except Forbidden as error:
            return ended("failed", str(error))
        except requests.RequestException as error:
            # The exception's own text holds the signed URL, which must not reach a log.
            return ended("retry", type(error).__name__)
        except OSError as error:
            self._source.signal(RunHalted(_no_room(self._store.partial, error)))
            return ended("retry", str(error.strerror))
        return attrs.evolve(ended("stored"), stored=stored)

    def _keep(self, job: DownloadAssigned, response: requests.Response) -> FileStored:
        digest, size = hashlib.sha256(), 0
        with _partial_file(self._store.partial) as (descriptor, path):
            with os.fdopen(descriptor, "wb") as target:
                for chunk in response.iter_content(_CHUNK_BYTES):
                    target.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                target.flush()
                os.fsync(target.fileno())
            final = self._store.path_of(digest.hexdigest())
            final.parent.mkdir(parents=True, exist_ok=True)
            path.replace(final)
        kind = response.headers.get("Content-Type")
        return FileStored(job.generation, job.file.key, digest.hexdigest(), size, kind)


@contextlib.contextmanager
def _partial_file(folder: Path) -> Iterator[tuple[int, Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="partial-", dir=folder)
    try:
        yield descriptor, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _outcome_of(status: int) -> str:
    if status in _EXPIRED_STATUSES:
        return "expired"
    return "retry" if status >= 500 or status in _PASSING_STATUSES else "failed"


def _said(response: requests.Response) -> str:
    return f"the file's server answered {response.status_code}"


def _no_room(folder: Path, error: OSError) -> RunUnfinished:
    return RunUnfinished(
        f"Cannot write downloads to {folder}: {error.strerror}. "
        "Free some space or choose another state folder with --state, then run again to resume."
    )
