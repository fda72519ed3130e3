"""Words of objects: titles."""

from notionkit.model.objects import Database, DataSource, Page
from notionkit.model.rich_text import plain_text
from notionkit.model.values import TitleValue


def title_of(obj: Page | Database | DataSource) -> str:
    """Return the title as plain text; ``""`` when there is none."""
    if isinstance(obj, Page):
        titles = (value for value in obj.properties.values() if isinstance(value, TitleValue))
        return next((plain_text(value.value) for value in titles), "")
    return plain_text(obj.title)
