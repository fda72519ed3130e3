"""Webhooks: signed, merged, delivered and retried by the clock, to this machine only.

Events of one entity and type are merged for a short while; what was created and deleted meanwhile
is not told at all. A delivery that is not answered with 2xx is repeated seven times within a day.
Source: Notion API reference, webhooks; the times between attempts are not documented.
"""

import hashlib
import hmac
import http.client
import json
import threading
from collections import deque
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import attrs

from notionkit.emulator.call import LEGACY
from notionkit.emulator.capabilities import ALL, Capability
from notionkit.emulator.errors import WorldError
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import Clock, millisecond_z
from notionkit.emulator.world import Happening, World

MERGED_SECONDS = 2.0
ATTEMPTS = 8
KEPT = 10_000
"""Attempts that are remembered."""
FIRST_RETRY_SECONDS = 75.0
"""With a factor of three the seven retries fill a day."""
TIMEOUT_SECONDS = 10.0
_AT_ONCE = ("page.locked", "page.unlocked", "comment.")
_LOCAL = frozenset({"127.0.0.1", "localhost"})


@attrs.frozen
class Subscription:
    """Where events go. `verification_token` is the key of the signatures."""

    id: str
    url: str
    verification_token: str = attrs.field(repr=False)
    events: frozenset[str] | None = None
    api_version: str = "2026-03-11"


@attrs.frozen
class Delivery:
    """One attempt: what was sent, and the status that came back (0 for none)."""

    subscription_id: str
    body: Json
    signature: str
    status: int


@attrs.frozen
class _Pending:
    due: float
    subscription: Subscription
    happening: Happening
    event_id: str
    stamp: str
    author: str
    attempt: int = 1


class Webhooks:
    """Collects what happens in a world and delivers it when it is due."""

    def __init__(
        self, world: World, clock: Clock, capabilities: Collection[Capability] = ALL
    ) -> None:
        self._world = world
        self._clock = clock
        self._comments = Capability.READ_COMMENTS in capabilities
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._pending: list[_Pending] = []
        self.queued: Callable[[], object] = lambda: None
        self._log: deque[Delivery] = deque(maxlen=KEPT)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """Every attempt so far, the last `KEPT` of them."""
        with self._lock:
            return tuple(self._log)

    @property
    def waiting(self) -> int:
        """Deliveries that are still to come."""
        with self._lock:
            return len(self._pending)

    @property
    def next_due(self) -> float | None:
        """When the next delivery is due, in seconds since the epoch."""
        with self._lock:
            return min((own.due for own in self._pending), default=None)

    def subscribe(self, url: str, events: Collection[str] | None, api_version: str) -> Subscription:
        """Adds a subscription and sends it the handshake; raises WorldError for other hosts."""
        _check_address(url)
        chosen = None if events is None else frozenset(events)
        secret = f"secret_{uuid4().hex}"
        made = Subscription(str(uuid4()), url, secret, chosen, api_version)
        self._post(made, {"verification_token": secret})
        with self._lock:
            self._subscriptions.append(made)
        return made

    def happened(self, happening: Happening) -> None:
        """Queues an event for everyone who asked for it."""
        hidden = happening.entity_type == "comment" and not self._comments
        if hidden or not self._world.visible(happening.entity_id):
            return
        with self._lock:
            for own in self._subscriptions:
                told = happening if own.api_version > LEGACY else self._legacy(happening)
                if told is not None and (own.events is None or told.type in own.events):
                    self._queue(own, told)
        self.queued()

    def deliver(self) -> tuple[Delivery, ...]:
        """Sends everything that is due by the clock; returns these attempts."""
        now = self._clock.time()
        with self._lock:
            due = [own for own in self._pending if own.due <= now]
            self._pending = [own for own in self._pending if own.due > now]
        return tuple(self._attempt(own) for own in sorted(due, key=lambda own: own.due))

    def _queue(self, own: Subscription, happening: Happening) -> None:
        at_once = happening.type.startswith(_AT_ONCE)
        if not at_once and self._merged(own, happening):
            return
        now = self._clock.time()
        due = now if at_once else now + MERGED_SECONDS
        stamp = millisecond_z(datetime.fromtimestamp(now, UTC))
        author = self._world.author_id
        self._pending.append(_Pending(due, own, happening, str(uuid4()), stamp, author))

    def _legacy(self, happening: Happening) -> Happening | None:
        """The same for a version that knows databases alone; it hears nothing of views."""
        if happening.entity_type == "view":
            return None
        source = self._world.get("data_source", happening.entity_id)
        if happening.entity_type != "data_source" or source is None:
            return happening
        told = happening.type.replace("data_source.", "database.")
        return Happening(told, "database", source["parent"]["database_id"], happening.data)

    def _merged(self, own: Subscription, happening: Happening) -> bool:
        """Whether an event that waits already tells of this one, or is undone by it."""
        for index, other in enumerate(self._pending):
            first = other.happening
            if other.attempt > 1 or other.subscription.id != own.id:
                continue
            if first.entity_id != happening.entity_id:
                continue
            if first.type == happening.type:
                both = attrs.evolve(first, data=_joined(first.data, happening.data))
                self._pending[index] = attrs.evolve(other, happening=both)
                return True
            if first.type.endswith(".created") and happening.type.endswith(".deleted"):
                del self._pending[index]
                return True
        return False

    def _attempt(self, own: _Pending) -> Delivery:
        made = self._post(own.subscription, self._event(own))
        if not 200 <= made.status < 300 and own.attempt < ATTEMPTS:
            wait = FIRST_RETRY_SECONDS * 3 ** (own.attempt - 1)
            again = attrs.evolve(own, due=self._clock.time() + wait, attempt=own.attempt + 1)
            with self._lock:
                self._pending.append(again)
            self.queued()
        return made

    def _event(self, own: _Pending) -> Json:
        happening, world = own.happening, self._world
        kind = world.users.get(own.author, {}).get("type", "person")
        return {
            "id": own.event_id,
            "timestamp": own.stamp,
            "workspace_id": world.space_id,
            "workspace_name": world.name,
            "subscription_id": own.subscription.id,
            "integration_id": world.bot_id,
            "type": happening.type,
            "authors": [{"id": own.author, "type": kind}],
            "accessible_by": [],
            "attempt_number": own.attempt,
            "api_version": own.subscription.api_version,
            "entity": {"id": happening.entity_id, "type": happening.entity_type},
            "data": _data(happening.data),
        }

    def _post(self, own: Subscription, body: Json) -> Delivery:
        data = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        digest = hmac.new(own.verification_token.encode(), data, hashlib.sha256).hexdigest()
        signature = f"sha256={digest}"
        made = Delivery(own.id, body, signature, _send(own.url, data, signature))
        with self._lock:
            self._log.append(made)
        return made


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = "", 0
    if host and host not in _LOCAL:
        raise WorldError(f"{url} is not on this machine. Webhooks go to 127.0.0.1 only.")
    if not host or port == 0 or parts.scheme != "http":
        raise WorldError(f"{url} is no address for webhooks. It should be http://127.0.0.1:PORT/.")


def _send(url: str, data: bytes, signature: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port or 80, timeout=TIMEOUT_SECONDS
    )
    headers = {"Content-Type": "application/json", "X-Notion-Signature": signature}
    path = parts.path or "/"
    try:
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, data, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _joined(first: Json, second: Json) -> Json:
    made = dict(first)
    for key, own in second.items():
        before = made.get(key)
        if isinstance(before, list) and isinstance(own, list):
            made[key] = [*before, *(item for item in own if item not in before)]
        else:
            made[key] = own
    return made


def _data(data: Json) -> Json:
    """Parents in webhooks have their id under `id`."""
    parent: Any = data.get("parent")
    if parent is None:
        return data
    kind = parent["type"]
    short = {"workspace": "space", "data_source_id": "database"}
    named = {"id": str(parent.get("database_id") or parent.get(kind)), "type": kind}
    named["type"] = short.get(kind, kind.removesuffix("_id"))
    if "data_source_id" in parent:
        named["data_source_id"] = parent["data_source_id"]
    return data | {"parent": named}
