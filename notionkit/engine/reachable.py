"""Which addresses a file may be fetched from.

A page is written by people, and its URLs with it: none of them may make this machine talk to its
own network. Only what the API itself serves from its own origin is exempt, as an emulator does.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}


class Forbidden(Exception):
    """Raised when a URL must not be fetched; says why, without the URL's signature."""


def check_address(url: str, base_url: str) -> None:
    """Refuse a URL that is not http(s), or that leads to a private or loopback address.

    Raises:
        Forbidden: naming the host and the reason.
        requests-like network errors are left to whoever fetches: a name that does not resolve
        passes here.
    """
    try:
        _check(urlsplit(url), urlsplit(base_url))
    except ValueError:
        raise Forbidden("its address is malformed") from None


def _check(parts: SplitResult, base: SplitResult) -> None:
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Forbidden(f"only http and https are fetched, not {parts.scheme or 'this'!r}")
    if _origin(parts) == _origin(base):
        return
    for address in _addresses(parts):
        if not address.is_global:
            raise Forbidden(f"{parts.hostname} leads to the private address {address}")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme))


def _addresses(
    parts: SplitResult,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme])
    except OSError:
        return []
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
