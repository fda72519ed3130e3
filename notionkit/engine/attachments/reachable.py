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


def is_same_origin(url: str, base_url: str) -> bool:
    """Tell whether two URLs have scheme, host and port in common."""
    return _origin(urlsplit(url)) == _origin(urlsplit(base_url))


def _check(parts: SplitResult, base: SplitResult) -> None:
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Forbidden(f"only http and https are fetched, not {parts.scheme or 'this'!r}")
    if _origin(parts) == _origin(base):
        return
    for address in _addresses(parts):
        if not is_public(address):
            raise Forbidden(f"{parts.hostname} leads to the private address {address}")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme))


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the public internet."""
    read = ipaddress.ip_address(address)
    return (getattr(read, "ipv4_mapped", None) or read).is_global


def _addresses(parts: SplitResult) -> list[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme])
    except OSError:
        return []
    return [bare_address(entry[4][0]) for entry in found]


def bare_address(address: object) -> str:
    """Return an address as sockets give it without the zone that some of them have."""
    return str(address).partition("%")[0]
