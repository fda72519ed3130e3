"""Properties of rows, and the times that every row has, as subjects of conditions."""

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812 - `date` is a property's type here

import attrs

from notionkit.api.query.subjects import (
    CheckboxSubject,
    Containing,
    DateSubject,
    Equatable,
    Fillable,
    NumberSubject,
    OptionsSubject,
    OptionSubject,
    Ordered,
    Prefixed,
    ReferencesSubject,
    Spanned,
    Subject,
    TextSubject,
    VerificationSubject,
)

Value = str | float | bool | Date | Sequence[str]


@attrs.frozen(eq=False)
class Entries(Equatable[Value], Ordered[Value], Containing[Value], Prefixed, Spanned, Fillable):
    """The entries of a rollup; say what they are where the value does not tell."""

    @property
    def rich_text(self) -> TextSubject:
        """Entries that are text."""
        return TextSubject(self.name, (*self.path, "rich_text"))

    @property
    def number(self) -> NumberSubject:
        """Entries that are numbers."""
        return NumberSubject(self.name, (*self.path, "number"))

    @property
    def checkbox(self) -> CheckboxSubject:
        """Entries that are ticks."""
        return CheckboxSubject(self.name, (*self.path, "checkbox"))

    @property
    def select(self) -> OptionSubject:
        """Entries that are options."""
        return OptionSubject(self.name, (*self.path, "select"))

    @property
    def multi_select(self) -> OptionsSubject:
        """Entries that are any number of options."""
        return OptionsSubject(self.name, (*self.path, "multi_select"))

    @property
    def status(self) -> OptionSubject:
        """Entries that are statuses."""
        return OptionSubject(self.name, (*self.path, "status"))

    @property
    def date(self) -> DateSubject:
        """Entries that are days or moments."""
        return DateSubject(self.name, (*self.path, "date"))

    @property
    def people(self) -> ReferencesSubject:
        """Entries that are people."""
        return ReferencesSubject(self.name, (*self.path, "people"))

    @property
    def relation(self) -> ReferencesSubject:
        """Entries that are related pages."""
        return ReferencesSubject(self.name, (*self.path, "relation"))

    @property
    def files(self) -> Fillable:
        """Entries that are files."""
        return Fillable(self.name, (*self.path, "files"))


@attrs.frozen(eq=False)
class FormulaSubject(Subject):
    """A formula, by what it gives; another type than it gives is refused by Notion."""

    @property
    def string(self) -> TextSubject:
        """A formula that gives text."""
        return TextSubject(self.name, (*self.path, "string"))

    @property
    def number(self) -> NumberSubject:
        """A formula that gives a number."""
        return NumberSubject(self.name, (*self.path, "number"))

    @property
    def checkbox(self) -> CheckboxSubject:
        """A formula that gives true or false."""
        return CheckboxSubject(self.name, (*self.path, "checkbox"))

    @property
    def date(self) -> DateSubject:
        """A formula that gives a day or moment."""
        return DateSubject(self.name, (*self.path, "date"))


@attrs.frozen(eq=False)
class RollupSubject(Subject):
    """A rollup: its number or date, or how many of its entries a condition holds for."""

    @property
    def number(self) -> NumberSubject:
        """A rollup that gives a number."""
        return NumberSubject(self.name, (*self.path, "number"))

    @property
    def date(self) -> DateSubject:
        """A rollup that gives a day or moment."""
        return DateSubject(self.name, (*self.path, "date"))

    @property
    def any(self) -> Entries:
        """One entry at least."""
        return Entries(self.name, (*self.path, "any"))

    @property
    def every(self) -> Entries:
        """All entries."""
        return Entries(self.name, (*self.path, "every"))

    @property
    def none(self) -> Entries:
        """No entry."""
        return Entries(self.name, (*self.path, "none"))


@attrs.frozen(eq=False)
class P(Equatable[Value], Ordered[Value], Containing[Value], Prefixed, Spanned, Fillable):
    """A property, by name or id: ``P("Due") < "2026-01-01"``.

    Its type is what the schema says. Without a schema say it: ``P("Due").date < "2026-01-01"``.
    """

    @property
    def title(self) -> TextSubject:
        """The title."""
        return TextSubject(self.name, ("title",))

    @property
    def rich_text(self) -> TextSubject:
        """Text."""
        return TextSubject(self.name, ("rich_text",))

    @property
    def url(self) -> TextSubject:
        """A link."""
        return TextSubject(self.name, ("url",))

    @property
    def email(self) -> TextSubject:
        """An e-mail address."""
        return TextSubject(self.name, ("email",))

    @property
    def phone_number(self) -> TextSubject:
        """A telephone number."""
        return TextSubject(self.name, ("phone_number",))

    @property
    def number(self) -> NumberSubject:
        """A number."""
        return NumberSubject(self.name, ("number",))

    @property
    def unique_id(self) -> NumberSubject:
        """The number of the row, without its prefix."""
        return NumberSubject(self.name, ("unique_id",))

    @property
    def checkbox(self) -> CheckboxSubject:
        """A tick."""
        return CheckboxSubject(self.name, ("checkbox",))

    @property
    def select(self) -> OptionSubject:
        """One option."""
        return OptionSubject(self.name, ("select",))

    @property
    def status(self) -> OptionSubject:
        """One status."""
        return OptionSubject(self.name, ("status",))

    @property
    def multi_select(self) -> OptionsSubject:
        """Any number of options."""
        return OptionsSubject(self.name, ("multi_select",))

    @property
    def date(self) -> DateSubject:
        """A day, moment or range; a range counts by its start."""
        return DateSubject(self.name, ("date",))

    @property
    def created_time(self) -> DateSubject:
        """When the row was made, as a property."""
        return DateSubject(self.name, ("created_time",))

    @property
    def last_edited_time(self) -> DateSubject:
        """When the row was last edited, as a property."""
        return DateSubject(self.name, ("last_edited_time",))

    @property
    def people(self) -> ReferencesSubject:
        """People."""
        return ReferencesSubject(self.name, ("people",))

    @property
    def created_by(self) -> ReferencesSubject:
        """Who made the row."""
        return ReferencesSubject(self.name, ("created_by",))

    @property
    def last_edited_by(self) -> ReferencesSubject:
        """Who last edited the row."""
        return ReferencesSubject(self.name, ("last_edited_by",))

    @property
    def relation(self) -> ReferencesSubject:
        """Related pages."""
        return ReferencesSubject(self.name, ("relation",))

    @property
    def files(self) -> Fillable:
        """Files."""
        return Fillable(self.name, ("files",))

    @property
    def formula(self) -> FormulaSubject:
        """A formula."""
        return FormulaSubject(self.name, ("formula",))

    @property
    def rollup(self) -> RollupSubject:
        """A rollup."""
        return RollupSubject(self.name, ("rollup",))

    @property
    def verification(self) -> VerificationSubject:
        """Whether a wiki page was verified."""
        return VerificationSubject(self.name, ("verification",))

    @property
    def any(self) -> Entries:
        """One entry at least of a rollup."""
        return Entries(self.name, ("rollup", "any"))

    @property
    def every(self) -> Entries:
        """All entries of a rollup."""
        return Entries(self.name, ("rollup", "every"))

    @property
    def none(self) -> Entries:
        """No entry of a rollup."""
        return Entries(self.name, ("rollup", "none"))


CREATED_TIME = DateSubject("created_time", ("created_time",), timestamp=True)
"""When a row was made, to the minute; needs no property."""

LAST_EDITED_TIME = DateSubject("last_edited_time", ("last_edited_time",), timestamp=True)
"""When a row was last edited, to the minute; needs no property."""
