"""Rich text with its mentions. Source: Notion API reference, rich text."""

from collections.abc import Iterable
from typing import ClassVar

import attrs

from notionkit.model.base import ApiObject, color, one_of
from notionkit.model.files import CustomEmoji
from notionkit.model.users import User


@attrs.frozen
class Annotations(ApiObject):
    """How a run of text looks."""

    shared: ClassVar[bool] = True

    bold: bool = False
    italic: bool = False
    strikethrough: bool = False
    underline: bool = False
    code: bool = False
    color: str = color()


PLAIN = Annotations()
"""The look of text without any formatting."""


@attrs.frozen
class Link(ApiObject):
    """Where a run of text points."""

    url: str = ""


@attrs.frozen
class Text(ApiObject):
    """Plain characters, perhaps linked."""

    content: str = ""
    link: Link | None = None


@attrs.frozen
class InlineEquation(ApiObject):
    """A formula in KaTeX inside a text."""

    expression: str = ""


@attrs.frozen
class Reference(ApiObject):
    """The id of another object."""

    id: str = ""


@attrs.frozen
class Date(ApiObject):
    """A day or a moment, or a range of them, in ISO 8601 with the offset that was stored."""

    start: str | None = None
    end: str | None = None
    time_zone: str | None = None


@attrs.frozen
class LinkPreview(ApiObject):
    """A link that Notion shows as a preview."""

    url: str = ""


@attrs.frozen
class LinkMention(ApiObject):
    """A link that Notion shows with its title and icon."""

    href: str = ""
    title: str | None = None
    description: str | None = None
    link_author: str | None = None
    link_provider: str | None = None
    thumbnail_url: str | None = None
    icon_url: str | None = None
    iframe_url: str | None = None
    height: int | float | None = None
    padding: int | float | None = None
    padding_top: int | float | None = None


@attrs.frozen
class TemplateMention(ApiObject):
    """A placeholder in a template button that becomes a date or a user."""

    type: str = one_of("template_mention_date", "template_mention_user", default="")
    template_mention_date: str | None = one_of("today", "now", default=None)
    template_mention_user: str | None = one_of("me", default=None)


MENTION_TYPES = (
    "user",
    "page",
    "database",
    "data_source",
    "agent",
    "date",
    "link_preview",
    "link_mention",
    "template_mention",
    "custom_emoji",
)


@attrs.frozen
class Mention(ApiObject):
    """A mention; ``type`` says which field is set."""

    type: str = one_of(*MENTION_TYPES, default="")
    user: User | None = None
    page: Reference | None = None
    database: Reference | None = None
    data_source: Reference | None = None
    agent: Reference | None = None
    date: Date | None = None
    link_preview: LinkPreview | None = None
    link_mention: LinkMention | None = None
    template_mention: TemplateMention | None = None
    custom_emoji: CustomEmoji | None = None


@attrs.frozen
class RichText(ApiObject):
    """One run of text; ``type`` says which of ``text``, ``mention`` and ``equation`` is set."""

    type: str = one_of("text", "mention", "equation", default="")
    text: Text | None = None
    mention: Mention | None = None
    equation: InlineEquation | None = None
    annotations: Annotations = PLAIN
    plain_text: str = ""
    href: str | None = None


def plain_text(rich_texts: Iterable[RichText]) -> str:
    """Return the characters of a rich text, without formatting."""
    return "".join(run.plain_text for run in rich_texts)
