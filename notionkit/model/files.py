"""Files, covers and icons. Source: Notion API reference, file object, emoji and icon."""

import attrs

from notionkit.model.base import COLORS, ApiObject, one_of


@attrs.frozen
class HostedFile(ApiObject):
    """A file that Notion holds: a signed URL that stops working at ``expiry_time`` (one hour)."""

    url: str = ""
    expiry_time: str | None = None


@attrs.frozen
class ExternalFile(ApiObject):
    """A file that lies elsewhere."""

    url: str = ""


@attrs.frozen
class FileUpload(ApiObject):
    """A reference to an upload; only ever sent, never answered."""

    id: str = ""


@attrs.frozen
class File(ApiObject):
    """A file in one of its flavours; covers and entries of a files property are such."""

    type: str = one_of("file", "external", "file_upload", default="")
    name: str | None = None
    file: HostedFile | None = None
    external: ExternalFile | None = None
    file_upload: FileUpload | None = None

    @property
    def url(self) -> str | None:
        """Where the file can be fetched now; ``None`` when neither flavour is there."""
        source = self.file or self.external
        return source.url if source else None


@attrs.frozen
class CustomEmoji(ApiObject):
    """An emoji of the workspace; its URL is public and not signed."""

    id: str = ""
    name: str | None = None
    url: str | None = None


@attrs.frozen
class NativeIcon(ApiObject):
    """One of Notion's own icons."""

    name: str = ""
    color: str | None = one_of("lightgray", *COLORS, default=None)


@attrs.frozen
class Icon(ApiObject):
    """The icon of a page, database, data source or callout; ``type`` says which field is set."""

    type: str = one_of("emoji", "external", "file", "custom_emoji", "icon", default="")
    emoji: str | None = None
    external: ExternalFile | None = None
    file: HostedFile | None = None
    custom_emoji: CustomEmoji | None = None
    icon: NativeIcon | None = None
    file_upload: FileUpload | None = None
