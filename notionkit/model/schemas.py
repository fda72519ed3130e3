"""Property schemas of data sources, one class for each type: ``id``, ``name`` and ``config``.

Databases of API version 2022-06-28 and earlier carry the same schemas.
Source: Notion API reference, data source properties.
"""

from typing import Any, ClassVar

import attrs

from notionkit.model.base import OPTION_COLORS, PAYLOAD, ApiObject, one_of
from notionkit.model.ids import NO_ID, DatabaseId, DataSourceId, PropertyId


@attrs.frozen
class EmptyConfig(ApiObject):
    """The configuration of a type that has nothing to configure."""


@attrs.frozen
class NumberConfig(ApiObject):
    """How a number is shown: ``number``, ``percent``, ``euro`` and 42 more."""

    format: str = "number"


@attrs.frozen
class Option(ApiObject):
    """An option of a select, multi-select or status property."""

    id: str | None = None
    name: str = ""
    color: str | None = one_of(*OPTION_COLORS, default=None)
    description: str | None = None
    group: str | None = None


@attrs.frozen
class SelectConfig(ApiObject):
    """The options, in the order in which Notion sorts by them."""

    options: tuple[Option, ...] = ()


@attrs.frozen
class OptionGroup(ApiObject):
    """A group of statuses, such as "In progress"."""

    id: str | None = None
    name: str = ""
    color: str | None = one_of(*OPTION_COLORS, default=None)
    option_ids: tuple[str, ...] = ()


@attrs.frozen
class StatusConfig(ApiObject):
    """The statuses and their groups."""

    options: tuple[Option, ...] = ()
    groups: tuple[OptionGroup, ...] = ()


@attrs.frozen
class FormulaConfig(ApiObject):
    """The formula, often with opaque references to properties in it."""

    expression: str = ""


@attrs.frozen
class DualProperty(ApiObject):
    """The property at the other end of a two-way relation."""

    synced_property_name: str | None = None
    synced_property_id: str | None = None


@attrs.frozen
class RelationConfig(ApiObject):
    """What a relation points at; ``data_source_id`` appears since version 2025-09-03."""

    database_id: DatabaseId | None = None
    data_source_id: DataSourceId | None = None
    type: str | None = one_of("single_property", "dual_property", default=None)
    single_property: Any = attrs.field(default=None, hash=False)
    dual_property: DualProperty | None = None
    synced_property_name: str | None = None
    synced_property_id: str | None = None


@attrs.frozen
class RollupConfig(ApiObject):
    """What a rollup computes, over which property of which relation.

    ``relation_property_id`` comes decoded, while a property's own ``id`` is URL-encoded.
    """

    rollup_property_name: str | None = None
    relation_property_name: str | None = None
    rollup_property_id: str | None = None
    relation_property_id: str | None = None
    function: str | None = None


@attrs.frozen
class UniqueIdConfig(ApiObject):
    """What stands before the number."""

    prefix: str | None = None


@attrs.frozen
class PropertySchema(ApiObject):
    """How one property of a data source is set up."""

    id: PropertyId = NO_ID
    name: str = ""
    description: str | None = None
    type: str = ""
    config: Any = attrs.field(default=None, hash=False, metadata=PAYLOAD)


@attrs.frozen
class PlainSchema(PropertySchema):
    """How a property without any configuration is set up."""

    config: EmptyConfig = attrs.field(default=EmptyConfig(), metadata=PAYLOAD)


@attrs.frozen
class UnknownSchema(PropertySchema):
    """The schema of a type that the model does not know; ``config`` is as it came."""


@attrs.frozen
class MalformedSchema(PropertySchema):
    """Something that is no property schema at all; ``value`` is the whole of it."""

    opaque: ClassVar[bool] = True

    value: Any = attrs.field(default=None, hash=False)


@attrs.frozen
class TitleSchema(PlainSchema):
    """The title; every data source has exactly one, and its id is ``title``."""


@attrs.frozen
class RichTextSchema(PlainSchema):
    """Text."""


@attrs.frozen
class DateSchema(PlainSchema):
    """A day, a moment, or a range."""


@attrs.frozen
class PeopleSchema(PlainSchema):
    """People, bots and groups."""


@attrs.frozen
class FilesSchema(PlainSchema):
    """Files."""


@attrs.frozen
class CheckboxSchema(PlainSchema):
    """A tick."""


@attrs.frozen
class UrlSchema(PlainSchema):
    """A link."""


@attrs.frozen
class EmailSchema(PlainSchema):
    """An e-mail address."""


@attrs.frozen
class PhoneNumberSchema(PlainSchema):
    """A telephone number."""


@attrs.frozen
class CreatedTimeSchema(PlainSchema):
    """When the row was made."""


@attrs.frozen
class CreatedBySchema(PlainSchema):
    """Who made the row."""


@attrs.frozen
class LastEditedTimeSchema(PlainSchema):
    """When the row was last edited."""


@attrs.frozen
class LastEditedBySchema(PlainSchema):
    """Who last edited the row."""


@attrs.frozen
class ButtonSchema(PlainSchema):
    """A button; the API does not show what it does."""


@attrs.frozen
class VerificationSchema(PlainSchema):
    """Whether a wiki page was verified."""


@attrs.frozen
class PlaceSchema(PlainSchema):
    """A place on the map."""


@attrs.frozen
class NumberSchema(PropertySchema):
    """A number and how it is shown."""

    config: NumberConfig = attrs.field(default=NumberConfig(), metadata=PAYLOAD)


@attrs.frozen
class SelectSchema(PropertySchema):
    """One of some options."""

    config: SelectConfig = attrs.field(default=SelectConfig(), metadata=PAYLOAD)


@attrs.frozen
class MultiSelectSchema(PropertySchema):
    """Any of some options."""

    config: SelectConfig = attrs.field(default=SelectConfig(), metadata=PAYLOAD)


@attrs.frozen
class StatusSchema(PropertySchema):
    """One of some statuses, in groups."""

    config: StatusConfig = attrs.field(default=StatusConfig(), metadata=PAYLOAD)


@attrs.frozen
class FormulaSchema(PropertySchema):
    """A computed value."""

    config: FormulaConfig = attrs.field(default=FormulaConfig(), metadata=PAYLOAD)


@attrs.frozen
class RelationSchema(PropertySchema):
    """Pages of another data source, or of the same."""

    config: RelationConfig = attrs.field(default=RelationConfig(), metadata=PAYLOAD)


@attrs.frozen
class RollupSchema(PropertySchema):
    """A value computed over related pages."""

    config: RollupConfig = attrs.field(default=RollupConfig(), metadata=PAYLOAD)


@attrs.frozen
class UniqueIdSchema(PropertySchema):
    """A number of its own for each row."""

    config: UniqueIdConfig = attrs.field(default=UniqueIdConfig(), metadata=PAYLOAD)


SCHEMA_TYPES: dict[str, type[PropertySchema]] = {
    "button": ButtonSchema,
    "checkbox": CheckboxSchema,
    "created_by": CreatedBySchema,
    "created_time": CreatedTimeSchema,
    "date": DateSchema,
    "email": EmailSchema,
    "files": FilesSchema,
    "formula": FormulaSchema,
    "last_edited_by": LastEditedBySchema,
    "last_edited_time": LastEditedTimeSchema,
    "multi_select": MultiSelectSchema,
    "number": NumberSchema,
    "people": PeopleSchema,
    "phone_number": PhoneNumberSchema,
    "place": PlaceSchema,
    "relation": RelationSchema,
    "rich_text": RichTextSchema,
    "rollup": RollupSchema,
    "select": SelectSchema,
    "status": StatusSchema,
    "title": TitleSchema,
    "unique_id": UniqueIdSchema,
    "url": UrlSchema,
    "verification": VerificationSchema,
}
"""Which class holds the schema of which property type."""
