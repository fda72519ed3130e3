"""Event channels: publish to whoever subscribed, each with a filter and a delivery policy."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from actors.clock import Clock
from actors.errors import DeliveryError
from actors.policies import Delivery, Every, Policy
from actors.ref import Ref

logger = logging.getLogger("actors")

Callback: TypeAlias = "Callable[[Any], object]"
Only: TypeAlias = "type | tuple[type, ...] | Callable[[Any], bool] | None"


class Subscription:
    """One subscriber of one channel."""

    def __init__(
        self, channel: EventChannel, wants: Callable[[Any], bool], delivery: Delivery
    ) -> None:
        self._channel = channel
        self._wants = wants
        self._delivery = delivery

    def cancel(self) -> None:
        """Deliver nothing more, not even what waits for its time."""
        self._channel.remove(self)
        self._delivery.close()

    def flush(self) -> None:
        """Deliver at once what waits for its time."""
        self._delivery.flush()

    def offer(self, event: Any) -> None:
        """Take an event if it is wanted. A filter that fails harms nobody else."""
        try:
            if self._wants(event):
                self._delivery.take(event)
        except Exception:
            logger.exception("A subscriber's filter failed")


class EventChannel:
    """Publishes events in the publisher's thread, in the order of publishing.

    With `replay` it keeps the latest event, and hands it to a new subscriber at once.

    A subscriber is a callback, which must be short and may be called from several threads, or
    the ref of an actor, which is told. One that fails is logged and harms nobody else.
    """

    def __init__(self, clock: Clock, *, replay: bool = False) -> None:
        self._clock = clock
        self._replay = replay
        self._latest: tuple[Any, ...] = ()
        # Reentrant: who is handed the latest event may subscribe or publish in turn.
        self._lock = threading.RLock()
        self._subscriptions: tuple[Subscription, ...] = ()

    def publish(self, event: Any) -> None:
        """Offer an event to all subscribers."""
        if not self._replay:
            subscriptions = self._subscriptions
        else:
            with self._lock:  # whoever is not among these gets the event as the latest
                self._latest, subscriptions = (event,), self._subscriptions
        for subscription in subscriptions:
            subscription.offer(event)

    def subscribe(
        self, subscriber: Callback | Ref, *, only: Only = None, policy: Policy | None = None
    ) -> Subscription:
        """Add a subscriber.

        Args:
            subscriber: called with, or told, each event; with `Batch`, a tuple of events.
            only: a type, several types, or a predicate; None for all events.
            policy: when events are delivered: `Every()` (the default), `Batch`, `Latest`,
                `Distinct`.
        """
        deliver = _contained(_tell(subscriber) if isinstance(subscriber, Ref) else subscriber)
        delivery = (policy or Every()).delivery(self._clock, deliver)
        subscription = Subscription(self, _predicate(only), delivery)
        with self._lock:
            self._subscriptions = (*self._subscriptions, subscription)
            for latest in self._latest:
                subscription.offer(latest)
        return subscription

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscriber."""
        with self._lock:
            rest = tuple(other for other in self._subscriptions if other is not subscription)
            self._subscriptions = rest

    def flush(self) -> None:
        """Deliver at once what waits for its time, to all subscribers."""
        for subscription in self._subscriptions:
            subscription.flush()


def _predicate(only: Only) -> Callable[[Any], bool]:
    if only is None:
        return lambda _: True
    if isinstance(only, type | tuple):
        return lambda event: isinstance(event, only)
    return only


def _tell(ref: Ref) -> Callback:
    def deliver(event: Any) -> None:
        try:
            ref.tell(event, timeout=0)
        except DeliveryError:
            ref.dead_letter(event, "the mailbox of the subscriber is full")

    return deliver


def _contained(callback: Callback) -> Callback:
    def deliver(event: Any) -> None:
        try:
            callback(event)
        except Exception:
            logger.exception("A subscriber failed")

    return deliver
