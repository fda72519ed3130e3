"""The views of a database as the mirror has them, if the run asked for them."""

from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.model import DataSource, StructureError, ViewId, structure
from notionkit.model.views import View
from notionkit.plugins.scene import Scene
from notionkit.render import views

Raw = Mapping[str, Any]


def raw_views(database_id: str, scene: Scene) -> list[Raw] | None:
    """The raw views of a database in its own order; None when they were never asked for."""
    listing = scene.view.listing(f"views:{database_id}")
    if listing is None or listing.state != "done":
        return None
    listed = (each.get("id") for each in scene.view.listed(listing.key))
    return [raw for view_id in listed for raw in scene.view.listed(f"view:{view_id}")]


def views_of(database_id: str, scene: Scene) -> list[View]:
    """The same views, typed."""
    return [_typed(raw) for raw in raw_views(database_id, scene) or ()]


def tables(database_id: str, scene: Scene) -> Iterator[tuple[View, str, list[str]]]:
    """Each view whose rows were read: the view, the path of its table, and its rows in order."""
    base = scene.layout.base("database", database_id)
    found = [view for view in views_of(database_id, scene) if _was_read(view, scene)]
    paths = views.table_paths(base, found) if base else {}
    yield from ((view, paths[view.id], rows(view, scene)) for view in found if base)


def rows(view: View, scene: Scene) -> list[str]:
    """The ids of a view's rows in its order, without what went to the trash meanwhile."""
    pages = (
        page
        for each in scene.view.listed(f"view_rows:{view.id}")
        for page in (each["results"] if each.get("object") == "view_query" else (each,))
    )
    ids = dict.fromkeys(str(page.get("id")) for page in pages)
    return [page_id for page_id in ids if ("page", page_id) in scene.nodes]


def source_of(view: View, scene: Scene) -> DataSource | None:
    """The data source whose rows the view shows."""
    key = ("data_source", str(view.data_source_id))
    return scene.data_source(key[1]) if key in scene.nodes else None


def _was_read(view: View, scene: Scene) -> bool:
    listing = scene.view.listing(f"view_rows:{view.id}")
    is_done = listing is not None and listing.state == "done"
    return is_done and ("data_source", str(view.data_source_id)) in scene.nodes


def _typed(raw: Raw) -> View:
    """A view of a shape that is not known still has its name."""
    try:
        return structure(dict(raw), View)
    except StructureError:
        name = raw.get("name")
        return View(id=ViewId(str(raw.get("id"))), name=name if isinstance(name, str) else None)
