"""Supervised actors on Pykka: restarts in place, bounded mailboxes, timers, event channels.

An actor is a class with `on_message`; a `SupervisorSpec` describes a tree of them; an
`ActorSystem` runs it. Nothing here knows about Notion.
"""

import logging

from actors.actor import Actor
from actors.address import Status
from actors.backoff import IMMEDIATE, Backoff
from actors.channel import EventChannel, Subscription
from actors.clock import Clock, SystemClock, TimerHandle
from actors.context import Context
from actors.crew import Source, Worker
from actors.demand import Appetite
from actors.dispatch import Dispatcher
from actors.errors import (
    ActorError,
    ActorHung,
    ActorUnavailable,
    AskTimeout,
    ChildRefused,
    DeliveryError,
    EpochOver,
    IntensityExceeded,
    InvalidSpec,
    MailboxFull,
    StartFailed,
    StartTimeout,
    StashFull,
    SupervisionError,
    UnknownActor,
)
from actors.events import (
    ActorCrashed,
    ActorGaveUp,
    ActorRestarted,
    ActorStarted,
    ActorStartFailed,
    ActorStopped,
    DeadLetter,
    SystemFailed,
    Terminated,
)
from actors.interrupt import Interrupts
from actors.policies import Batch, Distinct, Every, Latest, Policy
from actors.pool import Drained, DrainWanted, Pool, drain
from actors.ref import Ref, Request
from actors.shutdown import CoordinatedShutdown, Phase, ShutdownReport, TaskFailed, TaskTimeout
from actors.snapshot import ActorState
from actors.spec import (
    AutoShutdown,
    ChildSpec,
    GiveUp,
    Intensity,
    Overflow,
    Redelivery,
    Restart,
    Strategy,
    SupervisorSpec,
)
from actors.stash import Stash
from actors.system import ActorSystem, StopReport
from actors.timers import Timer

logging.getLogger(__name__).addHandler(logging.NullHandler())

DISTRIBUTION = "notionkit-actors"
"""Which distribution this package is of: others have packages of the same general name."""

__all__ = [
    "DISTRIBUTION",
    "IMMEDIATE",
    "Actor",
    "ActorCrashed",
    "ActorError",
    "ActorGaveUp",
    "ActorHung",
    "ActorRestarted",
    "ActorStartFailed",
    "ActorStarted",
    "ActorState",
    "ActorStopped",
    "ActorSystem",
    "ActorUnavailable",
    "Appetite",
    "AskTimeout",
    "AutoShutdown",
    "Backoff",
    "Batch",
    "ChildRefused",
    "ChildSpec",
    "Clock",
    "Context",
    "CoordinatedShutdown",
    "DeadLetter",
    "DeliveryError",
    "Dispatcher",
    "Distinct",
    "DrainWanted",
    "Drained",
    "EpochOver",
    "EventChannel",
    "Every",
    "GiveUp",
    "Intensity",
    "IntensityExceeded",
    "Interrupts",
    "InvalidSpec",
    "Latest",
    "MailboxFull",
    "Overflow",
    "Phase",
    "Policy",
    "Pool",
    "Redelivery",
    "Ref",
    "Request",
    "Restart",
    "ShutdownReport",
    "Source",
    "StartFailed",
    "StartTimeout",
    "Stash",
    "StashFull",
    "Status",
    "StopReport",
    "Strategy",
    "Subscription",
    "SupervisionError",
    "SupervisorSpec",
    "SystemClock",
    "SystemFailed",
    "TaskFailed",
    "TaskTimeout",
    "Terminated",
    "Timer",
    "TimerHandle",
    "UnknownActor",
    "Worker",
    "drain",
]
