"""The downloader: fetches one file that Notion holds and puts its bytes into the store.

File downloads are no API requests: they carry no token and spend no budget.
The bytes go to a partial file first and get their name, which is their hash, when they are whole,
so a store never holds half a file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import requests

from actors import Actor
from actors.roles.messages import WorkOffered, WorkWanted
from notionkit.engine.attachments.fetched_file import NotFetched, fetch_file
from notionkit.engine.attachments.file_choice import FileChoice
from notionkit.engine.attachments.file_session import FileSession
from notionkit.engine.attachments.partials import Partial, Partials
from notionkit.engine.attachments.reachable import Forbidden
from notionkit.engine.errors import RunUnfinished
from notionkit.engine.messages import DownloadAssigned, DownloadEnded, RunHalted
from notionkit.mirror import FileStored

_PROGRESS_BYTES = 1 << 20


@attrs.frozen
class Store:
    """Where bytes go. `path_of` gives the place of a hash, `partials` is for what is not whole."""

    path_of: Callable[[str], Path]
    partials: Partials


class Downloader(Actor):
    """Fetches what the source assigns, one file at a time.

    Args:
        source: Path of the actor that assigns downloads.
        store: Where the bytes go.
        choice: Which files are not wanted.
        base_url: The API's address; only a file of the same origin may lie on a private network.
        timeouts: Seconds to wait for the connection and for the next bytes.
    """

    def __init__(
        self,
        *,
        source: str,
        store: Store,
        choice: FileChoice,
        base_url: str,
        timeouts: tuple[float, float],
    ) -> None:
        self._source_path = source
        self._store = store
        self._choice = choice
        self._session = FileSession(base_url, timeouts)

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

        with self._store.partials.claim(job.file.key) as partial:
            before = partial.kept().size
            try:
                return self._stored(job, partial)
            except NotFetched as error:
                return ended(error.outcome, str(error))
            except Forbidden as error:
                return ended("failed", str(error))
            except requests.RequestException as error:
                # The exception's own text holds the signed URL, which must not reach a log.
                came_on = partial.kept().size - before >= _PROGRESS_BYTES
                return attrs.evolve(ended("retry", type(error).__name__), came_on=came_on)
            except OSError as error:
                self._source.signal(RunHalted(_no_room(self._store.partials.folder, error)))
                return ended("retry", str(error.strerror))

    def _stored(self, job: DownloadAssigned, partial: Partial) -> DownloadEnded:
        fetched = fetch_file(
            self._session,
            job.file.url or "",
            job.file.name,
            partial=partial,
            place=self._store.path_of,
            choice=self._choice,
        )
        stored = FileStored(
            job.generation, job.file.key, fetched.sha256, fetched.size, fetched.content_type
        )
        return DownloadEnded(self.context.path, job, "stored", stored, fetched.odd or "")


def _no_room(folder: Path, error: OSError) -> RunUnfinished:
    return RunUnfinished(
        f"Cannot write downloads to {folder}: {error.strerror}. "
        "Free some space or choose another state folder with --state, then run again to resume."
    )
