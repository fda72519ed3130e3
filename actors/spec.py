"""How a tree of actors is described, before any of it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from actors.backoff import Backoff
from actors.errors import InvalidSpec

if TYPE_CHECKING:
    from actors.actor import Actor


class Restart(Enum):
    """When a child is restarted."""

    PERMANENT = "permanent"
    """Always, also after a normal end."""
    TRANSIENT = "transient"
    """Only after a crash."""
    TEMPORARY = "temporary"
    """Never; its spec is forgotten when it ends."""


class Redelivery(Enum):
    """What happens to a told message whose handling crashed the actor."""

    ONCE = "once"
    """Back to the front once, to the dead letters at its second crash."""
    NEVER = "never"
    """To the dead letters at once."""


class Overflow(Enum):
    """What a full work lane answers to a thread outside the actors."""

    REJECT = "reject"
    """`MailboxFull` at once."""
    BLOCK = "block"
    """Wait for room until the teller's timeout, then `MailboxFull`."""
    DROP = "drop"
    """The message goes to the dead letters; inside an actor too."""


class Strategy(Enum):
    """Which siblings are restarted with a child that failed."""

    ONE_FOR_ONE = "one_for_one"
    ONE_FOR_ALL = "one_for_all"
    REST_FOR_ONE = "rest_for_one"


class GiveUp(Enum):
    """What a supervisor does when restarts exceed its intensity."""

    ESCALATE = "escalate"
    """It stops its children in reverse order and fails; its own supervisor decides."""
    PARK = "park"
    """The child stays down and is reported; counted per child; one_for_one only.

    A child that hangs is parked at once, because what it writes outside cannot be fenced.
    """


class AutoShutdown(Enum):
    """Whether a supervisor ends when its significant children have ended by themselves."""

    NEVER = "never"
    ANY_SIGNIFICANT = "any_significant"
    """When the first of them has ended."""
    ALL_SIGNIFICANT = "all_significant"
    """When the last of them has ended."""


Validator: TypeAlias = "Callable[[Any, attrs.Attribute[Any], Any], None]"


def _member(of: type[Any]) -> Validator:
    def check(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, of):
            raise InvalidSpec(f"{attribute.name} must be a {of.__name__}, not {value!r}")

    return check


def _at_least(least: float, *, optional: bool = False, above: bool = False) -> Validator:
    def check(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value is None and optional:
            return
        fits = isinstance(value, int | float) and (value > least if above else value >= least)
        if not fits or isinstance(value, bool):
            limit = f"more than {least:g}" if above else f"{least:g} or more"
            raise InvalidSpec(f"{attribute.name} must be {limit}, not {value!r}")

    return check


def _valid_id(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or not value or "/" in value:
        raise InvalidSpec(f"{attribute.name} must be a name without a slash, not {value!r}")


def _yes_or_no(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidSpec(f"{attribute.name} must be True or False, not {value!r}")


def _check_significant(spec: Spec) -> None:
    if spec.significant and spec.restart is Restart.PERMANENT:
        raise InvalidSpec(f"significant makes no sense: {spec.id} is permanent, so it never ends")


def _as_tuple(children: Iterable[ChildSpec | SupervisorSpec]) -> tuple[Spec, ...]:
    return tuple(children)


@attrs.frozen(kw_only=True)
class Intensity:
    """At most so many `restarts` in any window of so many `seconds`.

    Raises:
        InvalidSpec: the restarts are negative or the seconds not above zero.
    """

    restarts: int = attrs.field(default=5, validator=_at_least(0))
    seconds: float = attrs.field(default=60.0, validator=_at_least(0, above=True))


@attrs.frozen
class ChildSpec:
    """One actor of the tree.

    Args:
        id: its name among its siblings, the last part of its path.
        factory: makes an instance; called in the actor's thread for every life.
        restart: when it is restarted.
        redelivery: what happens to a message that crashed it.
        capacity: messages that the work lane may hold, the one in hand counted.
        overflow: what a full work lane answers to threads outside.
        batch: messages handed to `on_batch` at most; 1 means `on_message`, one by one.
        backoff: the waits before its restarts; None means the supervisor's.
        shutdown_seconds: how long its end may take before it is abandoned.
        start_seconds: how long its start may take before it counts as failed.
        hang_seconds: how long one message may take before the instance is abandoned and
            replaced; None means for ever.
        drain: whether, asked to stop, it handles what waits in its work lane by then, as far as
            `shutdown_seconds` allow; else what waits goes to the dead letters.
        significant: whether its end by itself may end its supervisor; see `AutoShutdown`.

    Raises:
        InvalidSpec: names the field that makes no sense.
    """

    id: str = attrs.field(validator=_valid_id)
    factory: Callable[[], Actor]
    restart: Restart = attrs.field(
        default=Restart.PERMANENT, validator=_member(Restart), kw_only=True
    )
    redelivery: Redelivery = attrs.field(
        default=Redelivery.ONCE, validator=_member(Redelivery), kw_only=True
    )
    capacity: int = attrs.field(default=1000, validator=_at_least(1), kw_only=True)
    overflow: Overflow = attrs.field(
        default=Overflow.REJECT, validator=_member(Overflow), kw_only=True
    )
    batch: int = attrs.field(default=1, validator=_at_least(1), kw_only=True)
    backoff: Backoff | None = attrs.field(default=None, kw_only=True)
    shutdown_seconds: float = attrs.field(default=5.0, validator=_at_least(0), kw_only=True)
    start_seconds: float = attrs.field(
        default=30.0, validator=_at_least(0, above=True), kw_only=True
    )
    hang_seconds: float | None = attrs.field(
        default=None, validator=_at_least(0, optional=True, above=True), kw_only=True
    )
    drain: bool = attrs.field(default=False, validator=_yes_or_no, kw_only=True)
    significant: bool = attrs.field(default=False, validator=_yes_or_no, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_significant(self)


@attrs.frozen
class SupervisorSpec:
    """A supervisor and its children, in the order in which they start.

    Args:
        id: its name among its siblings; the root's does not appear in paths.
        children: actors and supervisors; they stop in the reverse order.
        strategy: which siblings are restarted with a child that failed.
        intensity: how many restarts are allowed; counted for all children together.
        backoff: the waits before restarts of children that have none of their own.
        restart: when this supervisor itself is restarted.
        on_give_up: what happens when the intensity is exceeded.
        auto_shutdown: whether it ends, in order, when significant children have ended.
        significant: whether its own end in order may end the supervisor above.

    Raises:
        InvalidSpec: names the field that makes no sense.
    """

    id: str = attrs.field(validator=_valid_id)
    children: tuple[ChildSpec | SupervisorSpec, ...] = attrs.field(default=(), converter=_as_tuple)
    strategy: Strategy = attrs.field(
        default=Strategy.ONE_FOR_ONE, validator=_member(Strategy), kw_only=True
    )
    intensity: Intensity = attrs.field(
        factory=Intensity, validator=_member(Intensity), kw_only=True
    )
    backoff: Backoff = attrs.field(factory=Backoff, validator=_member(Backoff), kw_only=True)
    restart: Restart = attrs.field(
        default=Restart.PERMANENT, validator=_member(Restart), kw_only=True
    )
    on_give_up: GiveUp = attrs.field(
        default=GiveUp.ESCALATE, validator=_member(GiveUp), kw_only=True
    )
    auto_shutdown: AutoShutdown = attrs.field(
        default=AutoShutdown.NEVER, validator=_member(AutoShutdown), kw_only=True
    )
    significant: bool = attrs.field(default=False, validator=_yes_or_no, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_significant(self)
        seen: set[str] = set()
        for child in self.children:
            if child.id in seen:
                raise InvalidSpec(f"id must be unique: two children of {self.id} are {child.id!r}")
            seen.add(child.id)
            self.admit(child)
        if self.on_give_up is GiveUp.PARK and self.strategy is not Strategy.ONE_FOR_ONE:
            raise InvalidSpec(f"on_give_up PARK needs one_for_one, not {self.strategy.value}")

    def admit(self, child: Spec) -> None:
        """Check that a child's terms fit this supervisor's.

        Raises:
            InvalidSpec: it is significant, but this supervisor never ends by itself.
        """
        if child.significant and self.auto_shutdown is AutoShutdown.NEVER:
            raise InvalidSpec(f"significant makes no sense: auto_shutdown of {self.id} is never")

    def walk(self, path: str = "") -> Iterator[tuple[str, ChildSpec | SupervisorSpec]]:
        """Go through this supervisor and all below it with their paths, in boot order."""
        yield path or "/", self
        for child in self.children:
            below = f"{path}/{child.id}"
            if isinstance(child, SupervisorSpec):
                yield from child.walk(below)
            else:
                yield below, child


Spec: TypeAlias = ChildSpec | SupervisorSpec
