"""What Notion does in its own time: tasks, asked for by the clock until they end."""

from typing import TypeVar

from notionkit.api import arguments, endpoints
from notionkit.api.client.calls import Calls
from notionkit.api.errors import ObjectNotFound, TaskFailed
from notionkit.api.messages import Request
from notionkit.model import ApiObject, AsyncTask, unstructure

T = TypeVar("T", bound=ApiObject)

POLL_SECONDS = 2.0
"""How long to wait where a task does not say; what Notion was seen to say."""

TASK_SECONDS = 600.0


class TaskCalls(Calls):
    """Async tasks."""

    def retrieve_async_task(self, task_id: str) -> AsyncTask:
        """Return how a task stands; some time after its end Notion forgets it (404).

        Raises:
            ObjectNotFound: it never was, or Notion has forgotten it.
        """
        return self._one(endpoints.retrieve_async_task(task_id), AsyncTask)

    def wait_for_task(self, task_id: str, *, seconds: float = TASK_SECONDS) -> AsyncTask:
        """Ask for a task, as often as it says, until it has succeeded; waits ``seconds`` at most.

        Raises:
            TaskFailed: it failed, Notion has forgotten it, or it was not done in time.
        """
        seconds = arguments.seconds("seconds", seconds)
        return self._succeeded(self._asked(task_id), seconds)

    def _done(self, request: Request, type_: type[T]) -> T:
        """Send a request that may be answered with a task, and return what it comes to."""
        answer = self.send(request)
        if answer.get("object") != "async_task":
            return self._read(answer, type_)
        task = self._succeeded(self._read(answer, AsyncTask), TASK_SECONDS)
        return self._read(unstructure(task).get("result"), type_)

    def _succeeded(self, task: AsyncTask, seconds: float) -> AsyncTask:
        deadline = self._clock.monotonic() + seconds
        while not task.ended:
            wait = max(task.poll_after_seconds or POLL_SECONDS, 0.1)
            if self._clock.monotonic() + wait > deadline:
                raise TaskFailed(
                    f"The task {task.id} was not done in {seconds:g} s", task_id=task.id
                )
            self._clock.sleep(wait)
            task = self._asked(task.id)
        if task.status != "succeeded":
            raise _failure(task)
        return task

    def _asked(self, task_id: str) -> AsyncTask:
        try:
            return self.retrieve_async_task(task_id)
        except ObjectNotFound as error:
            message = f"Notion knows no task {task_id}, or has forgotten it"
            raise TaskFailed(message, task_id=task_id, request_id=error.request_id) from error


def _failure(task: AsyncTask) -> TaskFailed:
    error = task.error
    if error is None:
        return TaskFailed(f"The task {task.id} failed", task_id=task.id)
    told = error.additional_data
    return TaskFailed(
        error.message or f"The task {task.id} failed",
        task_id=task.id,
        status=error.status,
        code=error.code,
        additional_data=told if isinstance(told, dict) else {},
    )
