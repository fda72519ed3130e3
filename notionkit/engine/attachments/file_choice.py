"""Which attachments are not wanted: by size, by name or by type. Pure, and asked twice.

Once before anything is requested, by what Notion says; once more by what the file's server says.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import attrs

from notionkit.engine.attachments.file_types import guessed_type


@attrs.frozen
class FileChoice:
    """What to leave out.

    Attributes:
        max_bytes: The largest file that is wanted; None for no limit.
        skipped: Patterns with `*` and `?`: of a media type when they have a slash (`video/*`), else
            of a name (`*.zip`). Case does not matter.
    """

    max_bytes: int | None = None
    skipped: Sequence[str] = ()

    def refusal(self, name: str, *, content_type: str = "", size: int | None = None) -> str | None:
        """Return why a file is left out, in words; None when it is wanted.

        Args:
            name: Its name in Notion.
            content_type: What its server calls it, when that is known.
            size: Bytes, when they are known.
        """
        types = {guessed_type(name), content_type.partition(";")[0].strip().lower()}
        for pattern in self.skipped:
            subjects = types if "/" in pattern else {name.lower()}
            if any(fnmatchcase(subject, pattern.lower()) for subject in subjects if subject):
                return f"--skip-files {pattern}"
        if self.max_bytes is not None and size is not None and size > self.max_bytes:
            return f"--max-file-size {self.max_bytes:,} bytes"
        return None
