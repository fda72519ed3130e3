"""The converters between JSON and the model, one for each version of the API.

Reading is tolerant, and takes what any version sends: an unknown key, or a key whose value has an
unexpected shape, goes to the object's ``extra`` and the attribute keeps its default; an unknown
type becomes an ``Unknown`` object. Only what cannot be the object at all (no id, not a JSON
object, another kind of object) raises. Writing gives back exactly the JSON that was read, in the
same order. :mod:`notionkit.model.dialects` says where the versions differ: in what strict reading
refuses, and in how an object is written that was made here.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, TypeVar

import attrs
from cattrs import Converter

from notionkit.model.base import KNOWN, ApiObject, UnknownObject, plain_fields
from notionkit.model.content import CONTENT_TYPES, UnknownContent
from notionkit.model.dialects import DIALECTS, Dialect, dialect
from notionkit.model.errors import StructureError, UnknownsFound
from notionkit.model.fields import Reader, accepted_scalars, as_it_is, compose, or_else
from notionkit.model.files import CustomEmoji
from notionkit.model.grouping import FormulaGroupBy, GroupBy, PropertyGroupBy
from notionkit.model.kinds import OBJECT_TYPES
from notionkit.model.objects import ITEM_TYPES, Block, ListPage, PropertyItem, PropertyItemListing
from notionkit.model.reading import OFTEN, ClassReader, PayloadReaders, Plan, plan_for
from notionkit.model.schemas import SCHEMA_TYPES, MalformedSchema, PropertySchema, UnknownSchema
from notionkit.model.unknown import unknowns
from notionkit.model.values import VALUE_TYPES, MalformedValue, PropertyValue, Rollup, UnknownValue
from notionkit.model.versions import NOTION_VERSION
from notionkit.model.view_configurations import (
    CONFIGURATION_TYPES,
    UnknownConfiguration,
    ViewConfiguration,
)
from notionkit.model.webhooks import EVENT_TYPES, WebhookEvent
from notionkit.model.writing import write

T = TypeVar("T", bound=ApiObject)


def structure(
    obj: Any, type_: type[T], *, strict: bool = False, version: str = NOTION_VERSION
) -> T:
    """Return the JSON object ``obj`` as a ``type_``.

    ``strict`` refuses what the model does not know, and what ``version`` does not have, which is
    for tests: in the field, Notion adds keys at any time.

    Raises:
        StructureError: it is another kind of object, or cannot be one of these at all.
        UnknownsFound: ``strict``, and something in it is unknown; names all of it.
    """
    cls: Any = type_
    structured: T = reader(cls, version)(obj)
    if strict and (found := unknowns(structured, version=version)):
        raise UnknownsFound(found)
    return structured


@lru_cache(maxsize=1024)
def reader(cls: Any, version: str = NOTION_VERSION) -> Reader:
    """Return what reads as ``structure`` does without ``strict``: for many objects of a class."""
    field = getattr(attrs.fields(cls), "object", None)
    expected = field.metadata[KNOWN] if field is not None else frozenset()
    hook = converter(version).get_structure_hook(cls)

    def read(obj: Any) -> Any:
        if expected and isinstance(obj, dict) and obj.get("object", cls) is not cls:
            name = obj["object"]
            if not isinstance(name, str) or name not in expected:
                raise StructureError("object", " or ".join(sorted(expected)), name)
        try:
            return hook(obj, cls)
        except RecursionError:
            raise StructureError("", "JSON of sensible depth", obj) from None

    return read


def structure_any(obj: Any, *, strict: bool = False, version: str = NOTION_VERSION) -> ApiObject:
    """Return a JSON object as what its ``object`` key says; ``UnknownObject`` for others."""
    return structure(obj, ApiObject, strict=strict, version=version)


def unstructure(obj: ApiObject, *, version: str = NOTION_VERSION) -> Any:
    """Return the JSON that ``obj`` stands for: what was read, in the same order.

    ``version`` is for an object that was made here: keys which that does not have are left out,
    unless somebody set them.

    Raises:
        StructureError: it holds JSON that is nested too deeply.
    """
    try:
        return converter(version).unstructure(obj)
    except RecursionError:
        raise StructureError("", "JSON of sensible depth", None) from None


def converter(version: str = NOTION_VERSION) -> Converter:
    """Return the converter of a version, with hooks for each class of the model.

    A version that is not spoken yet has the converter of the newest one before it.
    """
    return _converters()[dialect(version)]


@lru_cache(maxsize=1)
def _converters() -> dict[Dialect, Converter]:
    """Make all converters; as all read alike, they share the readers."""
    readers = Readers()
    made = {}
    for spoken in DIALECTS:
        own = made[spoken] = Converter()
        own.register_structure_hook_factory(_is_model, readers.hook)
        own.register_unstructure_hook_func(_is_model, partial(write, spoken=spoken))
    return made


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, ApiObject)


class Readers:
    """The readers of all classes, each made at first use; ``often`` is for a shape to come."""

    def __init__(self, *, often: int = OFTEN) -> None:
        self._often = often
        self._made: dict[Any, Reader] = {}
        self._made |= {
            ApiObject: self._variants("object", OBJECT_TYPES, UnknownObject),
            PropertySchema: self._variants("type", SCHEMA_TYPES, MalformedSchema, UnknownSchema),
            PropertyValue: self._variants("type", VALUE_TYPES, MalformedValue, UnknownValue),
            GroupBy: self._chosen({"formula": FormulaGroupBy}, self._of_class(PropertyGroupBy)),
            ViewConfiguration: self._chosen(CONFIGURATION_TYPES, _unknown_configuration),
            WebhookEvent: self._chosen(EVENT_TYPES, self._plain(WebhookEvent)),
        }
        self._payloads: dict[Any, PayloadReaders] = {
            Block: self._payload(CONTENT_TYPES, _unknown_content),
            ListPage: self._payload({"property_item": PropertyItemListing}, as_it_is),
            PropertyItem: self._payload(ITEM_TYPES, as_it_is),
            PropertyItemListing: self._payload({"rollup": Rollup}, as_it_is),
        }

    def hook(self, cls: type[ApiObject]) -> Any:
        """Return a structure hook for cattrs."""
        read = self._of_class(cls)
        return lambda value, _cls: read(value)

    def _of(self, annotation: Any) -> Reader:
        return compose(annotation, self._of_class)

    def _of_class(self, cls: Any) -> Reader:
        if cls not in self._made:
            self._made[cls] = self._listing() if cls is ListPage else self._plain(cls)
        return self._made[cls]

    def _plain(self, cls: Any) -> Reader:
        reader = ClassReader(partial(self._plan, cls), often=self._often)
        return reader.shared(of_text=_may_be_text(cls)) if cls.shared else reader.each()

    def _plan(self, cls: Any) -> Plan:
        return plan_for(cls, self._of, payload_reader=self._payloads.get(cls))

    def _listing(self) -> Reader:
        """Return the reader of lists: custom emojis are the one kind without an ``object`` key."""
        usual = self._plain(ListPage)
        emojis = ClassReader(self._emoji_plan, often=self._often).each()

        def read(value: Any) -> Any:
            name = value.get("type") if value.__class__ is dict else None
            return emojis(value) if name == "custom_emoji" else usual(value)

        return read

    def _emoji_plan(self) -> Plan:
        plan = self._plan(ListPage)
        results = {"results": self._of(tuple[CustomEmoji, ...])}
        return attrs.evolve(plan, readers={**plan.readers, **results})

    def _chosen(self, known: Mapping[str, Any], fallback: Reader) -> Reader:
        """Return a reader that chooses the class by ``type``."""
        readers = {name: self._of_class(cls) for name, cls in known.items()}

        def read(value: Any) -> Any:
            name = value.get("type") if value.__class__ is dict else None
            return (readers.get(name, fallback) if name.__class__ is str else fallback)(value)

        return read

    def _variants(
        self,
        key: str,
        known: Mapping[str, Any],
        malformed: Any,
        unknown: Any = None,
    ) -> Reader:
        """Return a reader that chooses the class by ``key``, and wraps what fits none."""
        readers = {name: self._of_class(cls) for name, cls in known.items()}
        fallback = self._of_class(unknown) if unknown else lambda value: malformed(value=value)

        def read(value: Any) -> Any:
            name = value.get(key) if value.__class__ is dict else None
            try:
                return (readers.get(name, fallback) if name.__class__ is str else fallback)(value)
            except StructureError:
                return malformed(value=value)

        return read

    def _payload(self, known: Mapping[str, Any], unknown: Reader) -> PayloadReaders:
        """Return what gives the reader of the annotation for an object's ``type``."""
        readers = {name: or_else(self._of(each), unknown) for name, each in known.items()}
        return lambda type_: readers.get(type_, unknown)


def _may_be_text(cls: Any) -> bool:
    """Tell whether no field of a class must be something else than text."""
    kinds = [accepted_scalars(field.type) for field in plain_fields(cls)]
    return all({str, type(None)} & accepted for accepted in kinds if accepted)


def _unknown_configuration(value: Any) -> UnknownConfiguration:
    return UnknownConfiguration(value=value)


def _unknown_content(value: Any) -> UnknownContent:
    return UnknownContent(value=value)
