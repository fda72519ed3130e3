"""In which order properties stand, and under which names."""

from collections.abc import Collection

from notionkit.model import DataSource, Page, PropertySchema, PropertyValue


def schema_order(source: DataSource) -> list[str]:
    """The names of a data source's properties: the title first, then as Notion lists them."""
    return sorted(source.properties, key=lambda name: not is_title(source.properties[name]))


def by_name(page: Page) -> list[tuple[str, PropertyValue]]:
    """A page's properties sorted by name, the title first."""
    return sorted(page.properties.items(), key=_title_then_name)


def shown_name(name: str, ours: Collection[str], properties: Collection[str]) -> str:
    """The name under which a property stands beside ours: its own, unless it is one of ours."""
    if name in ours:
        while name in ours or name in properties:
            name = f"{name} (property)"
    return name


def is_title(schema: PropertySchema) -> bool:
    """Whether it is the property that names its row."""
    return schema.type == "title"


def _title_then_name(item: tuple[str, PropertyValue]) -> tuple[bool, str, str]:
    name, value = item
    return value.type != "title", name.casefold(), name
