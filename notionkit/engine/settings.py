"""Everything a run can be told, in one frozen value that is valid by construction.

The command line, the settings files and an embedding program all end here, so a bad value is
refused in one place and with one wording, whoever gave it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from notionkit.api import BudgetFile, BudgetWindow, Token, as_token
from notionkit.engine import setting_rules as rules
from notionkit.engine.crawl.choices import (
    COMMENTS_CHOICES,
    ROWS_CHOICES,
    VIEWS_CHOICES,
    Choices,
    Wish,
)
from notionkit.engine.setting_rules import Contradiction, Rule

DEFAULT_BASE_URL = "https://api.notion.com"
DEFAULT_OUTPUT = Path("notion-export")
DEFAULT_FORMATS = ("markdown", "csv")
LOCAL_EDIT_CHOICES = ("keep", "both", "overwrite")
# Older ones list rows by database, not by data source: an export would lack the tables.
NOTION_VERSIONS = ("2026-03-11", "2025-09-03")
_DAY_SECONDS = 86_400.0

DEPTH = rules.whole("levels of pages", least=0, most=1000)
BELOW: Mapping[str, Rule] = {
    "depth": DEPTH,
    "rows": rules.choice(ROWS_CHOICES),
    "comments": rules.choice(COMMENTS_CHOICES),
    "views": rules.choice(VIEWS_CHOICES),
}
"""What may be set for a single page or database and all below it."""


@attrs.frozen(kw_only=True)
class Settings:
    """What a run is to do, and with which limits. Every value is checked when it is made.

    Attributes:
        token: the connection's token; plain text is wrapped, and never shows.
        base_url: where the API answers, without the ``/v1`` of its paths.
        notion_version: the value of the ``Notion-Version`` header.
        output: the folder that receives the files.
        state: the folder of mirror and journal; None means ``.notionkit`` inside `output`.
        formats: names of formats to write, each the plugin whose format it is.
        metrics_file: a JSON file that is kept up to date with the figures of the run; None means
            that there is none.
        plugins: names of further plugins to run.
        plugin_settings: a table of settings for each format or plugin, by name.
        budget: requests per 60 seconds; None means to learn it, beginning with 180.
        budget_folder: where processes share what they know of budgets; None means the system's
            place for state.
        concurrency: how many requests may be in flight at once.
        full: read everything, and begin anew instead of taking up an unfinished run.
        quick: look only at what was edited last; what is known otherwise must wait.
        audit_days: after how many days everything is read again, changed or not.
        history_days: for how many days earlier versions of what changed are kept; None means for
            good.
        patience_seconds: how long the network may be gone before the run gives up.
        attempts: how often one request is sent at most.
        connect_timeout_seconds: the longest wait for a connection.
        read_timeout_seconds: the longest wait for the next bytes of an answer.
        on_local_edit: what happens to a written file that was edited since.
        max_delete: how many files may be removed in one run, as a number or as a part of all
            (``30%``); None holds back more than 20 that are more than a tenth.
        prune: remove what can no longer be found as well, and not only what is in the trash.
        stable_paths: what was written keeps its path when it is renamed in Notion.
        keep_layout: write nothing where a newer layout would change files that are here.
        comments: which comments are read: none, those on pages, or those on every block as well,
            each for a request.
        max_file_size: bytes of the largest attachment that is downloaded; None for no limit.
        skip_files: attachments that are not downloaded: patterns of names (``*.zip``), or of media
            types (``video/*``).
        views: which views of databases are read: none, what they are with a request for each, or
            their rows as well, for CSV files of their own.
        exclude: what is left out with all below it: ids, addresses, or titles with `*` and `?`.
        depth: how many levels of pages below the targets, or below the workspace's uppermost pages,
            are exported; None for all.
        rows: which rows have a page of their own besides their line in the table: all, only those
            with something in them, or none, and then none is read.
        below: other values of `depth`, `rows`, `comments` and `views` for single pages or databases
            and all below them, by id or address.
        economy: read a page with nested blocks in one request, as Notion's own Markdown, where that
            leaves out nothing; only with the formats `markdown` and `csv`.

    Raises:
        InvalidSetting: naming the key, the value and what was expected.
        InvalidToken: when the token cannot be one.
    """

    token: Token = attrs.field(converter=as_token)
    base_url: str = attrs.field(
        default=DEFAULT_BASE_URL, converter=rules.as_base_url, validator=rules.BASE_URL
    )
    notion_version: str = attrs.field(
        default=NOTION_VERSIONS[0], validator=rules.choice(NOTION_VERSIONS)
    )
    output: Path = attrs.field(
        default=DEFAULT_OUTPUT, converter=rules.as_path, validator=rules.PATH
    )
    state: Path | None = attrs.field(
        default=None, converter=rules.as_path, validator=rules.optional(rules.PATH)
    )
    metrics_file: Path | None = attrs.field(
        default=None, converter=rules.as_path, validator=rules.optional(rules.PATH)
    )
    formats: tuple[str, ...] = attrs.field(
        default=DEFAULT_FORMATS, converter=rules.as_tuple, validator=rules.FORMATS
    )
    plugins: tuple[str, ...] = attrs.field(
        default=(), converter=rules.as_tuple, validator=rules.NAMES
    )
    plugin_settings: Mapping[str, Mapping[str, Any]] = attrs.field(
        factory=dict, validator=rules.TABLES
    )
    budget: int | None = attrs.field(
        default=None, validator=rules.optional(rules.whole("requests per 60 seconds"))
    )
    budget_folder: Path | None = attrs.field(
        default=None, converter=rules.as_path, validator=rules.optional(rules.PATH)
    )
    concurrency: int = attrs.field(
        default=8, validator=rules.whole("requests in flight at once", most=100)
    )
    full: bool = attrs.field(default=False, validator=rules.FLAG)
    quick: bool = attrs.field(default=False, validator=rules.FLAG)
    audit_days: float = attrs.field(default=7.0, validator=rules.days(0, 365))
    history_days: float | None = attrs.field(
        default=None, validator=rules.optional(rules.days(0, 36_500))
    )
    patience_seconds: float = attrs.field(default=300.0, validator=rules.seconds(0, 86_400))
    attempts: int = attrs.field(
        default=8, validator=rules.whole("attempts for one request", most=100)
    )
    connect_timeout_seconds: float = attrs.field(default=10.0, validator=rules.seconds(0.1, 600))
    read_timeout_seconds: float = attrs.field(default=60.0, validator=rules.seconds(0.1, 600))
    on_local_edit: str = attrs.field(default="keep", validator=rules.choice(LOCAL_EDIT_CHOICES))
    max_delete: str | None = attrs.field(
        default=None, converter=rules.as_text, validator=rules.optional(rules.COUNT_OR_SHARE)
    )
    prune: bool = attrs.field(default=False, validator=rules.FLAG)
    stable_paths: bool = attrs.field(default=False, validator=rules.FLAG)
    keep_layout: bool = attrs.field(default=False, validator=rules.FLAG)
    comments: str = attrs.field(default="off", validator=rules.choice(COMMENTS_CHOICES))
    views: str = attrs.field(default="off", validator=rules.choice(VIEWS_CHOICES))

    max_file_size: int | None = attrs.field(
        default=None, converter=rules.as_bytes, validator=rules.optional(rules.BYTES)
    )
    skip_files: tuple[str, ...] = attrs.field(
        default=(), converter=rules.as_tuple, validator=rules.PATTERNS
    )

    exclude: tuple[str, ...] = attrs.field(
        default=(), converter=rules.as_tuple, validator=rules.TITLES
    )
    depth: int | None = attrs.field(default=None, validator=rules.optional(DEPTH))
    rows: str = attrs.field(default="pages", validator=rules.choice(ROWS_CHOICES))
    below: Mapping[str, Mapping[str, Any]] = attrs.field(
        factory=dict, converter=rules.as_places, validator=rules.PLACES
    )

    economy: bool = attrs.field(default=False, validator=rules.FLAG)

    @below.validator
    def _check_below(self, _: object, below: Mapping[str, Mapping[str, Any]]) -> None:
        for place, table in below.items():
            for key, value in table.items():
                rules.check_within(f"below.{place}", key, value, BELOW)

    def __attrs_post_init__(self) -> None:
        """Refuse what contradicts itself, and an economy that something else would suffer from."""
        if self.full and self.quick:
            both = "leave out quick to read everything, or full to look at the last edits alone"
            raise Contradiction("quick", True, f"does not go with full: {both}")
        if not self.economy:
            return
        others = [name for name in (*self.formats, *self.plugins) if name not in DEFAULT_FORMATS]
        if others:
            why = f"does not go with {', '.join(others)}, which cannot do without the blocks"
            raise Contradiction("economy", True, f"{why}: leave out one of the two")
        asked = (self.comments, *(table.get("comments") for table in self.below.values()))
        if "blocks" in asked:
            why = "does not go with comments on blocks: leave out one of the two"
            raise Contradiction("economy", True, why)

    @property
    def choices(self) -> Choices:
        """What decides which content is read."""
        general = Wish(depth=self.depth, rows=self.rows, comments=self.comments, views=self.views)
        below = {place: Wish(**table) for place, table in self.below.items()}
        return Choices(exclude=self.exclude, general=general, below=below, economy=self.economy)

    @property
    def state_folder(self) -> Path:
        """The folder of mirror and journal, with the default worked out."""
        return self.output / ".notionkit" if self.state is None else self.state

    @property
    def history_seconds(self) -> float | None:
        """How long earlier versions are kept; None means for good."""
        return None if self.history_days is None else self.history_days * _DAY_SECONDS

    @property
    def budget_window(self) -> BudgetWindow:
        """What to begin with: the budget that was given is kept to, any other one is learned."""
        if self.budget is None:
            return BudgetWindow()
        return BudgetWindow(limit=self.budget, probing=False)

    @property
    def budget_file(self) -> BudgetFile:
        """What this process shares with every other one that uses the same token."""
        return BudgetFile.of(self.token, self.base_url, self.budget_folder)


RULES: Mapping[str, Rule] = rules.of_class(Settings)
"""What each setting may be, by key; the token has rules of its own."""
