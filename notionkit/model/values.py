"""Property values of pages, one class for each type: ``id``, ``type`` and ``value``.

Source: Notion API reference, page property values.
"""

from typing import Any, ClassVar

import attrs

from notionkit.model.base import OPTION_COLORS, PAYLOAD, ApiObject, one_of
from notionkit.model.files import File
from notionkit.model.ids import NO_ID, PageId, PropertyId
from notionkit.model.rich_text import Date, RichText
from notionkit.model.users import User


@attrs.frozen
class PropertyValue(ApiObject):
    """What a page holds for one property; values inside a rollup have no id."""

    id: PropertyId = NO_ID
    type: str = ""
    value: Any = attrs.field(default=None, hash=False, metadata=PAYLOAD)


@attrs.frozen
class UnknownValue(PropertyValue):
    """A value of a type that the model does not know; ``value`` is as it came."""


@attrs.frozen
class MalformedValue(PropertyValue):
    """Something that is no property value at all; ``value`` is the whole of it."""

    opaque: ClassVar[bool] = True


@attrs.frozen
class SelectedOption(ApiObject):
    """The chosen option of a select, multi-select or status property."""

    id: str | None = None
    name: str = ""
    color: str | None = one_of(*OPTION_COLORS, default=None)
    description: str | None = None


@attrs.frozen
class RelatedPage(ApiObject):
    """The page that a relation points at."""

    id: PageId


@attrs.frozen
class Formula(ApiObject):
    """What a formula gave; ``type`` says which field is set."""

    type: str = one_of("string", "number", "boolean", "date", "unsupported", default="")
    string: str | None = None
    number: int | float | None = None
    boolean: bool | None = None
    date: Date | None = None
    unsupported: Any = attrs.field(default=None, hash=False)


@attrs.frozen
class Rollup(ApiObject):
    """What a rollup gave; ``type`` says which field is set.

    ``incomplete`` appears on interim pages of a property item list, ``unsupported`` where Notion
    does not compute the function for the API.
    """

    type: str = one_of("number", "date", "array", "unsupported", "incomplete", default="")
    number: int | float | None = None
    date: Date | None = None
    array: tuple[PropertyValue, ...] = ()
    unsupported: Any = attrs.field(default=None, hash=False)
    incomplete: Any = attrs.field(default=None, hash=False)
    function: str | None = None


@attrs.frozen
class UniqueId(ApiObject):
    """The number of a row; Notion shows it as ``prefix-number``."""

    prefix: str | None = None
    number: int | None = None


@attrs.frozen
class Verification(ApiObject):
    """Whether a wiki page was verified, by whom, and for how long."""

    state: str = one_of("verified", "unverified", "expired", default="unverified")
    verified_by: User | None = None
    date: Date | None = None


@attrs.frozen
class Place(ApiObject):
    """A place on the map; degrees, north and east positive."""

    lat: int | float | None = None
    lon: int | float | None = None
    name: str | None = None
    address: str | None = None
    aws_place_id: str | None = None
    google_place_id: str | None = None


@attrs.frozen
class TitleValue(PropertyValue):
    """The title of a page."""

    value: tuple[RichText, ...] = attrs.field(default=(), metadata=PAYLOAD)


@attrs.frozen
class RichTextValue(PropertyValue):
    """Text; beyond 25 page or person mentions, the rest are not populated."""

    value: tuple[RichText, ...] = attrs.field(default=(), metadata=PAYLOAD)


@attrs.frozen
class NumberValue(PropertyValue):
    """A number; the schema says how it is shown."""

    value: int | float | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class SelectValue(PropertyValue):
    """One option or none."""

    value: SelectedOption | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class MultiSelectValue(PropertyValue):
    """Any number of options."""

    value: tuple[SelectedOption, ...] = attrs.field(default=(), metadata=PAYLOAD)


@attrs.frozen
class StatusValue(PropertyValue):
    """One status or none."""

    value: SelectedOption | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class DateValue(PropertyValue):
    """A day, a moment, or a range."""

    value: Date | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class PeopleValue(PropertyValue):
    """People, bots and groups; at exactly 25 there may be more, without a flag."""

    value: tuple[User, ...] = attrs.field(default=(), metadata=PAYLOAD)


@attrs.frozen
class FilesValue(PropertyValue):
    """Files, each with a name."""

    value: tuple[File, ...] = attrs.field(default=(), metadata=PAYLOAD)


@attrs.frozen
class CheckboxValue(PropertyValue):
    """A tick."""

    value: bool = attrs.field(default=False, metadata=PAYLOAD)


@attrs.frozen
class UrlValue(PropertyValue):
    """A link."""

    value: str | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class EmailValue(PropertyValue):
    """An e-mail address."""

    value: str | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class PhoneNumberValue(PropertyValue):
    """A telephone number, as typed."""

    value: str | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class FormulaValue(PropertyValue):
    """What a formula gave."""

    value: Formula | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class RelationValue(PropertyValue):
    """Related pages: the first 25, and ``has_more`` when the property item lists more."""

    value: tuple[RelatedPage, ...] = attrs.field(default=(), metadata=PAYLOAD)
    has_more: bool = False


@attrs.frozen
class RollupValue(PropertyValue):
    """What a rollup gave."""

    value: Rollup | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class CreatedTimeValue(PropertyValue):
    """When the page was made, to the minute."""

    value: str | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class LastEditedTimeValue(PropertyValue):
    """When the page was last edited, to the minute."""

    value: str | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class CreatedByValue(PropertyValue):
    """Who made the page."""

    value: User | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class LastEditedByValue(PropertyValue):
    """Who last edited the page."""

    value: User | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class UniqueIdValue(PropertyValue):
    """The number of the row."""

    value: UniqueId | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class VerificationValue(PropertyValue):
    """Whether a wiki page was verified."""

    value: Verification | None = attrs.field(default=None, metadata=PAYLOAD)


@attrs.frozen
class ButtonValue(PropertyValue):
    """A button; it holds nothing."""

    value: Any = attrs.field(default=None, hash=False, metadata=PAYLOAD)


@attrs.frozen
class PlaceValue(PropertyValue):
    """A place."""

    value: Place | None = attrs.field(default=None, metadata=PAYLOAD)


VALUE_TYPES: dict[str, type[PropertyValue]] = {
    "button": ButtonValue,
    "checkbox": CheckboxValue,
    "created_by": CreatedByValue,
    "created_time": CreatedTimeValue,
    "date": DateValue,
    "email": EmailValue,
    "files": FilesValue,
    "formula": FormulaValue,
    "last_edited_by": LastEditedByValue,
    "last_edited_time": LastEditedTimeValue,
    "multi_select": MultiSelectValue,
    "number": NumberValue,
    "people": PeopleValue,
    "phone_number": PhoneNumberValue,
    "place": PlaceValue,
    "relation": RelationValue,
    "rich_text": RichTextValue,
    "rollup": RollupValue,
    "select": SelectValue,
    "status": StatusValue,
    "title": TitleValue,
    "unique_id": UniqueIdValue,
    "url": UrlValue,
    "verification": VerificationValue,
}
"""Which class holds the value of which property type."""
