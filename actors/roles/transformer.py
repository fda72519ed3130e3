"""The transformer: turns an answer into what the sink can commit.

It holds nothing between two messages.
A bad object inside an answer is the transform's own affair (a flagged result); only an answer that
is unusable as a whole is refused, and only a bug is a crash.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actors import Actor
from actors.roles.messages import (
    CommitRequested,
    FetchRequested,
    TransformFailed,
    TransformRequested,
)


class Transformer(Actor):
    """Applies a pure function to each answer and passes the result on.

    Args:
        sink: Path of the actor that commits.
        transform: From the job and its answer to the operation to commit; raises one of
            `failures` when the answer is unusable.
        failures: The exceptions that mean that the answer is bad, not the transformer.
    """

    def __init__(
        self,
        *,
        sink: str,
        transform: Callable[[FetchRequested, Any], Any],
        failures: tuple[type[Exception], ...],
    ) -> None:
        self._sink_path = sink
        self._transform = transform
        self._failures = failures

    def on_start(self) -> None:
        self._sink = self.context.ref(self._sink_path)

    def on_message(self, message: Any) -> None:
        if not isinstance(message, TransformRequested):
            return
        try:
            operation = self._transform(message.job, message.response)
        except self._failures as error:
            message.reply_to.tell(TransformFailed(message.job, error))
            return
        self._sink.tell(CommitRequested(message.job.step, operation, message.reply_to))
