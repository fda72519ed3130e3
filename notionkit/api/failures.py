"""Telling apart why no answer came, from what ``requests`` and ``urllib3`` raise."""

import ssl
from collections.abc import Iterator
from http.client import RemoteDisconnected

import requests
import urllib3.exceptions as lower

from notionkit.api.errors import ApiError, ConnectionFailed, InvalidSetting, NotNotion

_WORDS = {
    "refused": "{host} refused the connection",
    "unreachable": "No connection to {host} could be made",
    "dns": "The name of {host} could not be resolved",
    "tls": "No secure connection to {host}: its certificate or protocol was not accepted",
    "timeout": "{host} did not answer in time",
    "reset": "The connection to {host} broke",
    "proxy": "The proxy on the way to {host} could not be used",
}

_KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), "reset"),
    ((ssl.SSLError, requests.exceptions.SSLError), "tls"),
    ((lower.NameResolutionError,), "dns"),
    ((ConnectionRefusedError,), "refused"),
    ((lower.NewConnectionError,), "unreachable"),
    ((TimeoutError, requests.Timeout), "timeout"),
    ((lower.ReadTimeoutError, lower.ConnectTimeoutError), "timeout"),
    ((ConnectionResetError, BrokenPipeError, RemoteDisconnected), "reset"),
)
"""The first that fits wins: ``NameResolutionError`` is a ``NewConnectionError`` too, and that a
``ConnectTimeoutError``."""


def as_api_error(error: requests.RequestException, host: str) -> ApiError:
    """Return the error of ours that ``error`` stands for; ``host`` is whom we talked to."""
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return NotNotion("The answer cannot be decompressed", kind="cut")
    if isinstance(error, requests.exceptions.InvalidProxyURL):
        return ConnectionFailed(_WORDS["proxy"].format(host=host), kind="proxy")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return InvalidSetting(f"No request can be sent to {host}: its URL or a header is malformed")
    kind = _kind(error)
    return ConnectionFailed(_WORDS[kind].format(host=host), kind=kind)


def _kind(error: BaseException) -> str:
    """Name the failure by its deepest cause: the outer ones say little."""
    chain = list(_chain(error))
    if any(isinstance(link, requests.exceptions.ProxyError) for link in chain):
        return "proxy"
    if any(isinstance(link, ssl.SSLCertVerificationError) for link in chain):
        return "tls"
    for link in reversed(chain):
        kind = _kind_of_one(link)
        if kind is not None:
            return kind
    return "reset"


def _kind_of_one(error: BaseException) -> str | None:
    return next((kind for classes, kind in _KINDS if isinstance(error, classes)), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, and those it was raised from or holds as its reason."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [getattr(link, "reason", None), link.__cause__, link.__context__, *link.args]
