"""The listening side: HTTP/1.1 with keep-alive and one thread for each connection.

Nothing of it survives `stop`: open connections are shut down, so that every thread ends.
"""

import contextlib
import socket
import threading
from http.server import ThreadingHTTPServer
from typing import Any

from notionkit.emulator.handler import LINGER_RESET, Context, Handler


class Server(ThreadingHTTPServer):
    """Listens as soon as it exists; answers from `start`, when its context is known."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 256
    context: Context

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="notionkit-emulator")

    @property
    def url(self) -> str:
        """Where clients find it, such as `http://127.0.0.1:40123`."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self, context: Context) -> None:
        """Serves from a thread of its own."""
        self.context = context
        self._thread.start()

    def stop(self) -> None:
        """Closes everything and waits for every thread."""
        self.context.stopping.set()
        self.context.released.set()
        self.shutdown()
        self._thread.join()
        self.drop_connections()
        self.server_close()

    def drop_connections(self) -> None:
        """Ends every open connection, as a server does that restarts."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection before its thread starts."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forgets and closes a connection; one to be reset must not say goodbye first."""
        with self._lock:
            self._open.discard(request)
        if (
            request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(LINGER_RESET))
            == LINGER_RESET
        ):
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""

    def _serve(self) -> None:
        self.serve_forever(poll_interval=0.02)
