"""Sending one request and taking one answer, over ``requests``.

A transport sends once: it repeats nothing and follows no redirect. Whether to try again is
decided elsewhere, so that there is one place for it.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import attrs
import requests
from requests.adapters import HTTPAdapter

from notionkit._version import __version__
from notionkit.api.errors import InvalidSetting
from notionkit.api.failures import as_api_error
from notionkit.api.messages import Request, Response
from notionkit.api.token import Token, as_token
from notionkit.model.versions import NOTION_VERSION

BASE_URL = "https://api.notion.com"
_PIECE_BYTES = 1 << 20


class Transport(Protocol):
    """Whatever can send a request once."""

    def send(self, request: Request) -> Response:
        """Send ``request`` once and return the answer, whatever its status.

        Raises:
            ConnectionFailed: no complete answer came.
        """
        ...

    def close(self) -> None:
        """Let go of open connections."""
        ...


def _positive(_: object, field: "attrs.Attribute[float]", value: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < math.inf:
        raise InvalidSetting(f"The timeout {field.name} must be a number of seconds above 0")


@attrs.frozen
class Timeouts:
    """How long to wait, in seconds: for the connection, and for each piece of the answer.

    Notion itself gives up after 60 seconds, so that waiting longer than ``read`` is in vain.

    Raises:
        InvalidSetting: one is no number above 0.
    """

    connect: float = attrs.field(default=10.0, validator=_positive)
    read: float = attrs.field(default=65.0, validator=_positive)


class RequestsTransport:
    """Sends through a ``requests.Session`` that it owns; may be used by several threads.

    Proxies and certificates are those of ``requests``: the environment, or ``proxies`` and
    ``verify``. The token goes into the Authorization header of requests to the base URL's origin
    and nowhere else; ``.netrc`` and the like cannot replace it. Without a token (``None``) only
    requests with credentials of their own can be sent.

    Raises:
        InvalidSetting: the base URL, version, token, pool size, proxy or path of certificates
            cannot be used.
    """

    def __init__(
        self,
        token: Token | str | None,
        *,
        base_url: str = BASE_URL,
        notion_version: str = NOTION_VERSION,
        timeouts: Timeouts | None = None,
        pool_size: int = 10,
        verify: bool | str = True,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        self.base_url = check_base_url(base_url)
        self.notion_version = _version(notion_version)
        self._host = urlsplit(self.base_url).netloc
        self._timeouts = timeouts or Timeouts()
        bearer = None if token is None else f"Bearer {as_token(token).reveal()}"
        self._auth = _Auth(bearer, self.base_url)
        self._session = requests.Session()
        self._session.trust_env = False  # looked up once, in `_way`
        connections = _connections(pool_size)
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._session.headers.update(
            {
                "Notion-Version": notion_version,
                "Accept": "application/json",
                "User-Agent": f"notionkit/{__version__}",
            }
        )
        self._options: dict[str, Any] = {"proxies": _proxies(proxies)} if proxies else {}
        if verify is not True:  # only then: an explicit value outdoes REQUESTS_CA_BUNDLE
            self._options["verify"] = _certificates(verify)
        self._found: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"RequestsTransport({self.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, request: Request) -> Response:
        """Send ``request`` once and return the answer, whatever its status.

        Raises:
            ConnectionFailed: no complete answer came.
            NotNotion: the answer cannot be decompressed.
        """
        try:
            answer = self._session.request(
                request.method,
                f"{self.base_url}{request.path}",
                params=list(request.query) or None,
                headers={**_content_type(request), **dict(request.headers)},
                timeout=(self._timeouts.connect, self._timeouts.read),
                auth=self._auth_of(request),
                allow_redirects=False,
                stream=True,
                **_content(request),
                **self._way(),
            )
            # By itself it takes pieces of 10 kB, which costs as much again as decompressing them.
            content = b"".join(answer.iter_content(_PIECE_BYTES))
        except requests.RequestException as error:
            raise as_api_error(error, self._host) from error
        return Response(answer.status_code, answer.headers, content, self._host)

    def close(self) -> None:
        """Let go of open connections."""
        self._session.close()

    def _way(self) -> dict[str, Any]:
        """Return proxies and certificates as ``requests`` finds them, looked up once.

        By itself it goes through the whole environment for each request, twice.
        """
        if not self._found:
            given: dict[str, Any] = {"proxies": {}, "verify": None, **self._options}
            with requests.Session() as looking:
                found = looking.merge_environment_settings(
                    self.base_url, stream=None, cert=None, **given
                )
            self._found = {name: found[name] for name in given}  # type: ignore[literal-required]
        return self._found

    def _auth_of(self, request: Request) -> "_Auth":
        if request.credentials is None:
            return self._auth
        return _Auth(request.credentials.authorization(), self.base_url)


def _version(text: str) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise InvalidSetting("The Notion version is no date", hint=f"Use {NOTION_VERSION}.")
    return text


def _connections(count: int) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidSetting("The pool size must be a whole number above 0")
    return count


def _proxies(proxies: Mapping[str, str]) -> dict[str, str]:
    for url in proxies.values():
        if not isinstance(url, str) or not urlsplit(url).netloc:
            raise InvalidSetting(
                "The proxy is no URL", hint="Expected something like http://proxy.example.com:3128."
            )
    return dict(proxies)


def _certificates(verify: bool | str) -> bool | str:
    if isinstance(verify, str) and ("\0" in verify or not Path(verify).exists()):
        raise InvalidSetting(f"There are no certificates at {verify}")
    if not isinstance(verify, bool | str):
        raise InvalidSetting("The certificates must be the path of a file or folder")
    return verify


def _content_type(request: Request) -> dict[str, str]:
    """Name JSON; a form names itself, and its boundary."""
    is_json = request.file is None and request.body is not None
    return {"Content-Type": "application/json"} if is_json else {}


def _content(request: Request) -> dict[str, Any]:
    """Return what the request carries: a form with a file, JSON, or nothing."""
    if request.file is None:
        return {} if request.body is None else {"data": request.content()}
    part = request.file
    return {
        "files": {"file": (part.filename, part.content, part.content_type)},
        "data": list(request.form),
    }


class _Auth(requests.auth.AuthBase):
    """Puts the token, or the request's own credentials, on requests to one origin."""

    def __init__(self, authorization: str | None, base_url: str) -> None:
        self._value = authorization
        self._origin = _origin(base_url)

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value is not None and _origin(prepared.url or "") == self._origin:
            prepared.headers["Authorization"] = self._value
        return prepared


def check_base_url(base_url: str) -> str:
    """Return ``base_url`` without a slash or ``/v1`` at its end.

    Raises:
        InvalidSetting: it is no http(s) URL, or carries credentials, a query or an anchor.
    """
    try:
        url = urlsplit(base_url.strip() if isinstance(base_url, str) else "")
        host, _port = url.hostname, url.port
    except ValueError:
        url, host = urlsplit(""), None
    expected = f"Expected something like {BASE_URL}."
    if url.scheme not in {"http", "https"} or not host:
        raise InvalidSetting("The base URL is no http or https URL", hint=expected)
    if url.username or url.password or url.query or url.fragment:
        raise InvalidSetting(
            "The base URL carries credentials, a query or an anchor", hint=expected
        )
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/').removesuffix('/v1')}"


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default
