"""How views show their rows, one class for each type of view.

Source: Notion API reference, views; the types of Notion's JavaScript SDK 5.26.
"""

from typing import Any, ClassVar

import attrs

from notionkit.model.base import COLORS, ApiObject, one_of
from notionkit.model.grouping import GroupBy
from notionkit.model.ids import PropertyId, ViewId


@attrs.frozen
class ViewProperty(ApiObject):
    """How a view shows one property; ``width`` is in pixels."""

    property_id: PropertyId
    property_name: str | None = None
    visible: bool | None = None
    width: int | float | None = None
    wrap: bool | None = None
    status_show_as: str | None = one_of("select", "checkbox", default=None)
    card_property_width_mode: str | None = one_of("full_line", "inline", default=None)
    date_format: str | None = one_of(
        "full",
        "short",
        "month_day_year",
        "day_month_year",
        "year_month_day",
        "relative",
        default=None,
    )
    time_format: str | None = one_of("12_hour", "24_hour", "hidden", default=None)


@attrs.frozen
class CardCover(ApiObject):
    """What stands at the head of a card."""

    type: str = one_of("page_cover", "page_content", "page_content_first", "property", default="")
    property_id: PropertyId | None = None


@attrs.frozen
class Subtasks(ApiObject):
    """How a table shows the sub-items of its rows."""

    property_id: PropertyId | None = None
    display_mode: str | None = one_of("show", "hidden", "flattened", "disabled", default=None)
    filter_scope: str | None = one_of("parents", "parents_and_subitems", "subitems", default=None)
    toggle_column_id: str | None = None


@attrs.frozen
class TimelinePreference(ApiObject):
    """Which span a timeline shows; ``center_timestamp`` is in milliseconds since 1970."""

    zoom_level: str = one_of(
        "hours", "day", "week", "bi_week", "month", "quarter", "year", "5_years", default="month"
    )
    center_timestamp: int | float | None = None


@attrs.frozen
class TimelineArrows(ApiObject):
    """Which relation a timeline draws as arrows."""

    property_id: PropertyId | None = None


@attrs.frozen
class Aggregation(ApiObject):
    """What a chart computes, over which property."""

    aggregator: str = "count"
    property_id: PropertyId | None = None


@attrs.frozen
class ReferenceLine(ApiObject):
    """A line across a chart."""

    id: str = ""
    value: int | float | None = None
    label: str = ""
    color: str | None = one_of("lightgray", *COLORS, default=None)
    dash_style: str | None = one_of("solid", "dash", default=None)


@attrs.frozen
class Widget(ApiObject):
    """A view on a dashboard; ``width`` counts twelfths of the row."""

    id: str = ""
    view_id: ViewId | None = None
    width: int | float | None = None
    row_index: int | None = None


@attrs.frozen
class DashboardRow(ApiObject):
    """A row of a dashboard."""

    id: str = ""
    widgets: tuple[Widget, ...] = ()
    height: int | float | None = None


@attrs.frozen
class ViewConfiguration(ApiObject):
    """How a view shows its rows."""


@attrs.frozen
class UnknownConfiguration(ViewConfiguration):
    """The configuration of a type of view that the model does not know, as it came."""

    opaque: ClassVar[bool] = True

    value: Any = attrs.field(default=None, hash=False)


@attrs.frozen
class TableConfiguration(ViewConfiguration):
    """A table."""

    type: str = one_of("table", default="table")
    properties: tuple[ViewProperty, ...] = ()
    group_by: GroupBy | None = None
    subtasks: Subtasks | None = None
    wrap_cells: bool | None = None
    frozen_column_index: int | None = None
    show_vertical_lines: bool | None = None


@attrs.frozen
class CardsConfiguration(ViewConfiguration):
    """A board or a gallery; only boards are grouped."""

    type: str = one_of("board", "gallery", default="")
    group_by: GroupBy | None = None
    sub_group_by: GroupBy | None = None
    properties: tuple[ViewProperty, ...] = ()
    cover: CardCover | None = None
    cover_size: str | None = one_of("small", "medium", "large", default=None)
    cover_aspect: str | None = one_of("contain", "cover", default=None)
    card_layout: str | None = one_of("list", "compact", default=None)


@attrs.frozen
class CalendarConfiguration(ViewConfiguration):
    """A calendar."""

    type: str = one_of("calendar", default="calendar")
    date_property_id: PropertyId | None = None
    date_property_name: str | None = None
    properties: tuple[ViewProperty, ...] = ()
    view_range: str | None = one_of("week", "month", default=None)
    show_weekends: bool | None = None


@attrs.frozen
class TimelineConfiguration(ViewConfiguration):
    """A timeline."""

    type: str = one_of("timeline", default="timeline")
    date_property_id: PropertyId | None = None
    date_property_name: str | None = None
    end_date_property_id: PropertyId | None = None
    end_date_property_name: str | None = None
    properties: tuple[ViewProperty, ...] = ()
    show_table: bool | None = None
    table_properties: tuple[ViewProperty, ...] = ()
    preference: TimelinePreference | None = None
    arrows_by: TimelineArrows | None = None
    color_by: bool | None = None


@attrs.frozen
class ListConfiguration(ViewConfiguration):
    """A list."""

    type: str = one_of("list", default="list")
    properties: tuple[ViewProperty, ...] = ()


@attrs.frozen
class MapConfiguration(ViewConfiguration):
    """A map."""

    type: str = one_of("map", default="map")
    height: str | None = one_of("small", "medium", "large", "extra_large", default=None)
    map_by: str | None = None
    map_by_property_name: str | None = None
    properties: tuple[ViewProperty, ...] = ()


@attrs.frozen
class FormConfiguration(ViewConfiguration):
    """A form; its questions are not in the API."""

    type: str = one_of("form", default="form")
    is_form_closed: bool | None = None
    anonymous_submissions: bool | None = None
    submission_permissions: str | None = one_of(
        "none", "comment_only", "reader", "read_and_write", "editor", default=None
    )


@attrs.frozen
class ChartConfiguration(ViewConfiguration):
    """A chart."""

    type: str = one_of("chart", default="chart")
    chart_type: str = one_of("column", "bar", "line", "donut", "number", default="column")
    x_axis: GroupBy | None = None
    y_axis: Aggregation | None = None
    x_axis_property_id: PropertyId | None = None
    y_axis_property_id: PropertyId | None = None
    value: Aggregation | None = None
    sort: str | None = one_of(
        "manual", "x_ascending", "x_descending", "y_ascending", "y_descending", default=None
    )
    color_theme: str | None = None
    height: str | None = one_of("small", "medium", "large", "extra_large", default=None)
    hide_empty_groups: bool | None = None
    legend_position: str | None = one_of("off", "bottom", "side", default=None)
    show_data_labels: bool | None = None
    axis_labels: str | None = one_of("none", "x_axis", "y_axis", "both", default=None)
    grid_lines: str | None = one_of("none", "horizontal", "vertical", "both", default=None)
    cumulative: bool | None = None
    smooth_line: bool | None = None
    hide_line_fill_area: bool | None = None
    group_style: str | None = one_of("normal", "percent", "side_by_side", default=None)
    y_axis_min: int | float | None = None
    y_axis_max: int | float | None = None
    donut_labels: str | None = one_of("none", "value", "name", "name_and_value", default=None)
    hide_title: bool | None = None
    stack_by: GroupBy | None = None
    reference_lines: tuple[ReferenceLine, ...] | None = None
    caption: str | None = None
    color_by_value: bool | None = None


@attrs.frozen
class DashboardConfiguration(ViewConfiguration):
    """A dashboard of other views; its rows can only be read."""

    type: str = one_of("dashboard", default="dashboard")
    rows: tuple[DashboardRow, ...] = ()


CONFIGURATION_TYPES: dict[str, type[ViewConfiguration]] = {
    "board": CardsConfiguration,
    "calendar": CalendarConfiguration,
    "chart": ChartConfiguration,
    "dashboard": DashboardConfiguration,
    "form": FormConfiguration,
    "gallery": CardsConfiguration,
    "list": ListConfiguration,
    "map": MapConfiguration,
    "table": TableConfiguration,
    "timeline": TimelineConfiguration,
}
"""Which class holds the configuration of which type of view."""
