"""What ``notionkit emulator`` was asked to serve, and the serving of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import attrs
import click

from notionkit.cli.errors import BadSettings
from notionkit.cli.surroundings import Served, Surroundings

if TYPE_CHECKING:
    from notionkit.emulator import Emulator, Subscription

NAMED = ("demo", "small", "generated")


@attrs.frozen(kw_only=True)
class Asked:
    """The options of the command."""

    world: str
    size: Mapping[str, Any]
    """Of a generated world: pages, rows, blocks, seed."""
    port: int
    budget: int
    latency: float
    log: Path | None = None
    faults: Sequence[str] = ()
    webhooks: Sequence[str] = ()

    @property
    def simple(self) -> bool:
        """Whether it is a world that every command can serve, served without extras."""
        known = self.world == "demo" or Path(self.world).is_dir()
        return known and not (self.log or self.faults or self.webhooks)

    def check(self) -> None:
        """Raise BadSettings for a world that nobody could serve."""
        if self.world not in NAMED and not Path(self.world).exists():
            named = ", ".join(NAMED)
            raise BadSettings(
                f"--world {self.world}: expected {named}, a file, or a folder of recorded "
                "responses."
            )


@attrs.frozen
class Serving:
    """An emulator that runs, and the keys of the webhooks' signatures by their addresses."""

    served: Served
    secrets: Mapping[str, str] = attrs.field(factory=dict, repr=False)


@contextmanager
def serving(surroundings: Surroundings, asked: Asked) -> Iterator[Serving]:
    """Serve while the block runs; what cannot be served raises BadSettings in one line."""
    asked.check()
    with ExitStack() as stack:
        with _told_in_one_line(asked):
            found = (
                Serving(stack.enter_context(_simple(surroundings, asked)))
                if asked.simple
                else _full(stack, asked)
            )
        yield found


def _simple(surroundings: Surroundings, asked: Asked) -> Any:
    return surroundings.emulator(
        asked.world, port=asked.port, budget=asked.budget, latency=asked.latency
    )


def _full(stack: ExitStack, asked: Asked) -> Serving:
    from notionkit.emulator import (  # noqa: PLC0415 - brings a server with it
        Emulator,
        fault_plan,
        named_world,
    )

    plan = ", ".join(asked.faults)
    faults = fault_plan(plan, seed=asked.size["seed"]) if plan else None
    file = stack.enter_context(_opened(asked.log)) if asked.log else None
    emulator = stack.enter_context(
        Emulator(
            named_world(asked.world, **asked.size),
            port=asked.port,
            budget=asked.budget,
            latency_seconds=asked.latency,
            faults=faults,
            log=file,
            deliver=bool(asked.webhooks),
        )
    )
    subscribed = [_subscribe(emulator, url) for url in asked.webhooks]
    return Serving(emulator, {own.url: own.verification_token for own in subscribed})


def _opened(log: Path) -> TextIO:
    try:
        return log.open("a", encoding="utf-8")
    except OSError as error:
        raise BadSettings(f"--log {log}: cannot be written ({error.strerror}).") from None


def _subscribe(emulator: "Emulator", url: str) -> "Subscription":
    """The subscription, whose receiver may have been deaf: it can be there later."""
    made = emulator.subscribe(url)
    if not 200 <= emulator.deliveries[-1].status < 300:
        told = f"{url} did not take the handshake. Events are sent to it all the same."
        click.echo(told, err=True)
    return made


@contextmanager
def _told_in_one_line(asked: Asked) -> Iterator[None]:
    from notionkit.emulator import (  # noqa: PLC0415 - brings a server with it
        EmulatorError,
        PlanError,
    )

    try:
        yield
    except PlanError as error:
        raise BadSettings(f"--faults: {error}") from None
    except EmulatorError as error:
        raise BadSettings(str(error)) from None
    except OSError as error:
        raise BadSettings(
            f"The world {asked.world} cannot be served on port {asked.port}: {error}"
        ) from None
