"""What a supervisor remembers between two decisions. Values only."""

from __future__ import annotations

from typing import Any

import attrs

from actors.decision.children import Child, Children
from actors.spec import GiveUp, Spec, Strategy, SupervisorSpec


@attrs.frozen(kw_only=True)
class State:
    """One supervisor: its rules, its children in order, and how its own life stands.

    `leaving`: the children that were live when its end began, the last to stop first.
    `finished`: enough significant children have ended; it ends as soon as its boot is over.
    """

    path: str
    spec: SupervisorSpec
    children: Children = attrs.field(factory=Children)
    leaving: tuple[str, ...] | None = None
    booting: bool = True
    finished: bool = False
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
        return self.children.get(name)

    def put(self, child: Child, **changes: Any) -> State:
        """Change one child, or add it at the end."""
        changed = attrs.evolve(child, **changes) if changes else child
        return attrs.evolve(self, children=self.children.put(changed))

    def without(self, name: str) -> State:
        """Forget one child."""
        return attrs.evolve(self, children=self.children.without(name))


def new_child(spec: Spec, parent: SupervisorSpec, epoch: int) -> Child:
    """Describe a child before its first start; its epochs go on from the one given."""
    own = None if isinstance(spec, SupervisorSpec) else spec.backoff
    return Child(
        id=spec.id,
        restart=spec.restart,
        backoff=own or parent.backoff,
        epoch=epoch,
        significant=spec.significant,
    )


def new_state(path: str, spec: SupervisorSpec, epochs: dict[str, int] | None = None) -> State:
    """Describe a supervisor before its boot."""
    epochs = epochs or {}
    children = Children()
    for child in spec.children:
        children = children.put(new_child(child, spec, epochs.get(child.id, 0)))
    return State(path=path, spec=spec, children=children)
