"""Stands in for api.notion.com, for tools whose address cannot be set.

Such a tool is run with two settings of its environment: this as its proxy for HTTPS, and a
certificate of our own as the only one to trust. So it speaks to the emulator without being changed.
Serves 127.0.0.1 only, and nothing but that one name is passed on.
"""

import contextlib
import select
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

HOST = "api.notion.com"
_CHUNK = 1 << 16


@contextlib.contextmanager
def standing_in(url: str, folder: Path) -> Iterator[dict[str, str]]:
    """Pass on what is sent to Notion to `url`; yields the environment that leads here.

    Raises:
        OSError: when there is no `openssl` to make a certificate.
    """
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    words += [
        "-addext",
        f"subjectAltName=DNS:{HOST}",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = urlsplit(url)
        to = (str(target.hostname), int(target.port or 80))
        threading.Thread(target=_serve, args=(listener, context, to), daemon=True).start()
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        trusted = str(certificate)
        yield {
            "HTTPS_PROXY": proxy,
            "https_proxy": proxy,
            "SSL_CERT_FILE": trusted,
            "REQUESTS_CA_BUNDLE": trusted,
        }


def _serve(listener: socket.socket, context: ssl.SSLContext, to: tuple[str, int]) -> None:
    with contextlib.suppress(OSError):
        while True:
            plain, _ = listener.accept()
            threading.Thread(target=_pass_on, args=(plain, context, to), daemon=True).start()


def _pass_on(plain: socket.socket, context: ssl.SSLContext, to: tuple[str, int]) -> None:
    with contextlib.suppress(OSError), plain:
        head = b""
        while b"\r\n\r\n" not in head:
            head += plain.recv(_CHUNK)
        if not head.startswith(f"CONNECT {HOST}:443 ".encode()):
            plain.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            return
        plain.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        secret = context.wrap_socket(plain, server_side=True)
        with secret, socket.create_connection(to) as emulator:
            _pump(secret, emulator)


def _pump(one: ssl.SSLSocket, other: socket.socket) -> None:
    while True:
        readable, _, _ = select.select([one, other], [], [])
        for source in readable:
            data = source.recv(_CHUNK)
            while source is one and one.pending():
                data += one.recv(_CHUNK)
            if not data:
                return
            (other if source is one else one).sendall(data)
