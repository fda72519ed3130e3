"""What a supervisor remembers between two decisions. Values only."""

from __future__ import annotations

from enum import Enum
from typing import Any

import attrs

from actors.backoff import Backoff
from actors.spec import GiveUp, Restart, Spec, Strategy, SupervisorSpec


class Phase(Enum):
    """Whether a child has an instance."""

    DOWN = "down"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@attrs.frozen(kw_only=True)
class Child:
    """One child as its supervisor knows it.

    `wanted`: it ought to be up. `stale`: its instance must go before anything is started, because
    a sibling failed. `due`: not to be started before this time. `failures`: in a row, for the
    backoff. `since`: when the present instance became ready. `failed_at`: its own failures in the
    window, counted where children are parked. `token`: the wish that waits for it.
    """

    id: str
    restart: Restart
    backoff: Backoff
    epoch: int = 0
    phase: Phase = Phase.DOWN
    wanted: bool = True
    stale: bool = False
    booted: bool = False
    due: float = 0.0
    failures: int = 0
    since: float | None = None
    failed_at: tuple[float, ...] = ()
    causes: tuple[BaseException, ...] = ()
    token: object | None = None

    @property
    def live(self) -> bool:
        """Whether there is an instance, or one coming or going."""
        return self.phase is not Phase.DOWN


@attrs.frozen(kw_only=True)
class State:
    """One supervisor: its rules, its children in order, and how its own life stands."""

    path: str
    spec: SupervisorSpec
    children: tuple[Child, ...] = ()
    booting: bool = True
    ending: bool = False
    ended: bool = False
    error: BaseException | None = None
    failed_at: tuple[float, ...] = ()
    causes: tuple[BaseException, ...] = ()

    @property
    def grouped(self) -> bool:
        """Whether children are restarted together, and so one after the other."""
        return self.spec.strategy is not Strategy.ONE_FOR_ONE

    @property
    def parks(self) -> bool:
        """Whether a child that fails too often is parked instead of failing the supervisor."""
        return self.spec.on_give_up is GiveUp.PARK

    def get(self, name: str) -> Child | None:
        """Find a child by its id."""
        return next((child for child in self.children if child.id == name), None)

    def put(self, child: Child, **changes: Any) -> State:
        """Change one child, or add it at the end."""
        changed = attrs.evolve(child, **changes)
        known = any(other.id == child.id for other in self.children)
        if not known:
            return attrs.evolve(self, children=(*self.children, changed))
        children = (changed if other.id == child.id else other for other in self.children)
        return attrs.evolve(self, children=tuple(children))

    def without(self, name: str) -> State:
        """Forget one child."""
        children = tuple(child for child in self.children if child.id != name)
        return attrs.evolve(self, children=children)


def new_child(spec: Spec, parent: SupervisorSpec, epoch: int) -> Child:
    """Describe a child before its first start; its epochs go on from the one given."""
    own = None if isinstance(spec, SupervisorSpec) else spec.backoff
    return Child(id=spec.id, restart=spec.restart, backoff=own or parent.backoff, epoch=epoch)


def new_state(path: str, spec: SupervisorSpec, epochs: dict[str, int] | None = None) -> State:
    """Describe a supervisor before its boot."""
    epochs = epochs or {}
    children = tuple(new_child(child, spec, epochs.get(child.id, 0)) for child in spec.children)
    return State(path=path, spec=spec, children=children)
