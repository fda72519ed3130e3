"""Files: sent from here in one part or many, or fetched by Notion from a URL."""

from collections.abc import Iterator

from notionkit.api import arguments, endpoints
from notionkit.api.client.calls import Calls
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.errors import InvalidArgument, TaskFailed
from notionkit.api.messages import FilePart
from notionkit.api.sources import MIB, SINGLE_PART, Source, opened
from notionkit.model import FileUploadObject, User
from notionkit.model.rules import wrong

IMPORT_SECONDS = 300.0
POLL_SECONDS = 2.0
LOWEST_LIMIT = 5 * MIB
"""What every workspace takes. Source: Notion API reference, file uploads (free plan)."""


class UploadCalls(Calls):
    """File uploads: what is uploaded must be attached within the hour, by its id."""

    _most_bytes: int | Unset | None = UNSET
    """The largest file that the workspace takes; ``None`` where Notion does not tell it."""

    def upload_file(
        self,
        source: Source,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        part_size: int = 10 * 1024 * 1024,
    ) -> FileUploadObject:
        """Upload a file, and return the upload, ready to be attached.

        Up to 20 MiB go in one request, more in parts. Attach it as
        ``{"type": "file_upload", "file_upload": {"id": upload.id}}``.

        Args:
            source: A path, bytes, or a binary stream (read from where it stands).
            filename: With an extension; that of the path by default.
            content_type: By default what the name's extension says.
            part_size: Bytes of a part, 5 to 20 MiB; larger when there would be more than 1,000.

        Raises:
            InvalidArgument: the file is empty, without a name, or larger than the workspace takes
                (asked for once, where it is more than the 5 MiB of the free plan).
            ValidationError: the type is not allowed.
        """
        with opened(source, filename, content_type) as file:
            self._check_size(file.size)
            if file.size <= SINGLE_PART:
                upload = self.create_file_upload(filename=file.name, content_type=file.content_type)
                return self.send_file_upload(upload.id, file.part(file.size))
            size = file.part_size(part_size)
            upload = self.create_file_upload(
                mode="multi_part",
                filename=file.name,
                content_type=file.content_type,
                number_of_parts=-(-file.size // size),
            )
            for number, part in enumerate(file.parts(size), start=1):
                self.send_file_upload(upload.id, part, part_number=number)
        return self.complete_file_upload(upload.id)

    def _check_size(self, size: int) -> None:
        """Compare with the workspace's own limit. Source: Notion API reference, file uploads."""
        if size <= LOWEST_LIMIT:
            return
        if self._most_bytes is UNSET:
            bot = self._one(endpoints.me(), User).bot
            told = bot.workspace_limits if bot is not None else None
            self._most_bytes = told.max_file_upload_size_in_bytes if told is not None else None
        if isinstance(self._most_bytes, int) and size > self._most_bytes:
            most = f"at most {self._most_bytes} bytes, the workspace's limit"
            raise InvalidArgument(wrong("file.size", most, size))

    def import_file(
        self,
        url: str,
        filename: str,
        *,
        content_type: str | None = None,
        seconds: float = IMPORT_SECONDS,
    ) -> FileUploadObject:
        """Have Notion fetch a file by HTTPS, and return the upload when it is there.

        Raises:
            TaskFailed: it could not be fetched, or not in ``seconds``.
        """
        seconds = arguments.seconds("seconds", seconds)
        upload = self.create_file_upload(
            mode="external_url", external_url=url, filename=filename, content_type=content_type
        )
        deadline = self._clock.monotonic() + seconds
        while upload.status == "pending":
            if self._clock.monotonic() + POLL_SECONDS > deadline:
                raise TaskFailed(f"The file was not fetched in {seconds:g} s", task_id=upload.id)
            self._clock.sleep(POLL_SECONDS)
            upload = self.retrieve_file_upload(upload.id)
        if upload.status != "uploaded":
            raise _import_failure(upload)
        return upload

    def create_file_upload(
        self,
        *,
        mode: str = "single_part",
        filename: str | None = None,
        content_type: str | None = None,
        number_of_parts: int | None = None,
        external_url: str | None = None,
    ) -> FileUploadObject:
        """Begin an upload; :meth:`upload_file` does all the steps.

        Raises:
            InvalidArgument: the mode lacks what it needs, or the name is too long.
            ValidationError: the type is not allowed, or Notion cannot fetch from the URL.
        """
        values = {
            "mode": mode,
            "filename": filename,
            "content_type": content_type,
            "number_of_parts": number_of_parts,
            "external_url": external_url,
        }
        given = {key: value for key, value in values.items() if value is not None}
        return self._one(endpoints.create_file_upload(**given), FileUploadObject)  # type: ignore[arg-type]

    def send_file_upload(
        self, file_upload_id: str, part: FilePart, *, part_number: int | None = None
    ) -> FileUploadObject:
        """Send the bytes of an upload, or of one part of it (5 to 20 MiB, the last may be less).

        Raises:
            InvalidArgument: the part or its number is none.
            ValidationError: it has expired, or size or type do not fit.
            Conflict: the storage was down, after all tries.
        """
        request = endpoints.send_file_upload(file_upload_id, part, part_number=part_number)
        return self._one(request, FileUploadObject)

    def complete_file_upload(self, file_upload_id: str) -> FileUploadObject:
        """End an upload in many parts.

        Raises:
            ValidationError: a part is missing, or the upload has expired.
            ObjectNotFound: there is no such upload.
        """
        return self._one(endpoints.complete_file_upload(file_upload_id), FileUploadObject)

    def retrieve_file_upload(self, file_upload_id: str) -> FileUploadObject:
        """Return how an upload stands.

        Raises:
            ObjectNotFound: there is no such upload of the connection's.
        """
        return self._one(endpoints.retrieve_file_upload(file_upload_id), FileUploadObject)

    def list_file_uploads(self, *, status: str | None = None) -> Iterator[FileUploadObject]:
        """Yield uploads, all or those ``pending``, ``uploaded``, ``expired`` or ``failed``.

        Raises:
            ValidationError: there is no such status.
        """
        return self._each(endpoints.list_file_uploads(status=status), FileUploadObject)


def _import_failure(upload: FileUploadObject) -> TaskFailed:
    result = upload.file_import_result
    error = result.error if result else None
    if error is None:
        return TaskFailed(f"The upload is {upload.status}", task_id=upload.id)
    return TaskFailed(
        error.message or "The file could not be fetched",
        task_id=upload.id,
        status=error.status_code,
        code=error.code,
    )
