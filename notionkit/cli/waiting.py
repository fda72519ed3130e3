"""What a command that only asks says while nothing comes: for what it waits, and how to end it.

The retry policy may wait for minutes where a server is gone; someone who sees nothing meanwhile
takes that for a hang.
"""

from math import ceil
from threading import Timer

from notionkit import api
from notionkit.cli.progress import SILENCE_SECONDS
from notionkit.cli.voice import Voice

WORTH_A_WORD_SECONDS = 2
_END = "Ctrl-C ends it."


class TellingTransport:
    """A transport that says, once, for whose answer it waits when none comes for some seconds."""

    def __init__(self, inner: api.Transport, voice: Voice, base_url: str) -> None:
        self._inner = inner
        self._voice = voice
        self._said = False
        self.base_url = base_url
        self.failure: api.ConnectionFailed | None = None

    def send(self, request: api.Request) -> api.Response:
        """Send the request once; afterwards `failure` says why no answer came, if none did."""
        timer = Timer(SILENCE_SECONDS, self._say)
        timer.start()
        try:
            answer = self._inner.send(request)
        except api.ConnectionFailed as error:
            self.failure = error
            raise
        finally:
            timer.cancel()
            timer.join()
        self.failure = None
        return answer

    def close(self) -> None:
        """Close the transport behind this one."""
        self._inner.close()

    def _say(self) -> None:
        if not self._said:
            self._said = True
            self._voice.say(f"Waiting for an answer from {self.base_url}. {_END}")


class TellingClock(api.SystemClock):
    """The machine's time, that says why nothing happens while it sleeps."""

    def __init__(self, voice: Voice, transport: TellingTransport) -> None:
        self._voice = voice
        self._transport = transport

    def sleep(self, seconds: float) -> None:
        """Say how long it will take when that is long, and sleep."""
        if seconds >= WORTH_A_WORD_SECONDS:
            self._voice.say(self._reason(ceil(seconds)))
        super().sleep(seconds)

    def _reason(self, seconds: int) -> str:
        failure = self._transport.failure
        if failure is None:
            return f"Waiting {seconds} s until Notion takes the next request."
        nobody = f"No answer from {self._transport.base_url} ({failure.kind})"
        return f"{nobody}: the next try is in {seconds} s. {_END}"
