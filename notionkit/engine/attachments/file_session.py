"""HTTP for attachments: no token, no cookies, no way into this machine's own network.

What a name resolves to may change between a check and the connection, so the address that was
really connected to is checked as well, and every redirect like the first URL.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from notionkit.engine.attachments.reachable import (
    Forbidden,
    bare_address,
    check_address,
    is_public,
    is_same_origin,
)

MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)


class FileSession:
    """Fetches URLs that people wrote.

    Args:
        base_url: The API's address; only what has the same origin may lie on a private network.
        timeouts: Seconds to wait for the connection and for the next bytes.
    """

    def __init__(self, base_url: str, timeouts: tuple[float, float]) -> None:
        self._base_url = base_url
        self._timeouts = timeouts
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        # Without an authentication of its own, requests sends what ~/.netrc has for the host.
        self._session.auth = _unchanged
        adapter = _Guarded(base_url)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    @contextlib.contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Have the answer to a GET, redirects followed; its body is not read yet.

        Raises:
            Forbidden: when the URL, or one that it redirects to, must not be fetched.
            requests.RequestException: when the network fails. Its text may hold the signed URL.
        """
        for _ in range(MOST_REDIRECTS + 1):
            check_address(url, self._base_url)
            with self._session.get(
                url, headers=headers, stream=True, timeout=self._timeouts, allow_redirects=False
            ) as response:
                location = response.headers.get("Location")
                if response.status_code not in _REDIRECTS or not location:
                    yield response
                    return
                url = urljoin(url, location)
        raise Forbidden(f"its server redirected more than {MOST_REDIRECTS} times")


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Guarded(HTTPAdapter):
    """Connects through pools that look at the address they reached; proxies are left alone."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._base_url)


def _pools(base_url: str) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _checked(super()._new_conn(), _origin("http", self), base_url)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _checked(super()._new_conn(), _origin("https", self), base_url)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _origin(scheme: str, connection: HTTPConnection) -> str:
    host = f"[{connection.host}]" if ":" in connection.host else connection.host
    return f"{scheme}://{host}:{connection.port}"


def _checked(connection: socket.socket, url: str, base_url: str) -> socket.socket:
    address = bare_address(connection.getpeername()[0])
    if is_public(address) or is_same_origin(url, base_url):
        return connection
    connection.close()
    raise Forbidden(f"its host leads to the private address {address}")
