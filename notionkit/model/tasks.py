"""What Notion does in its own time. Source: Notion API reference, async tasks."""

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import TaskId
from notionkit.model.objects import ErrorObject


@attrs.frozen
class TaskOperation(ApiObject):
    """What a task does, such as ``PATCH /v1/pages/:page_id/markdown``."""

    surface: str | None = one_of("rest", "mcp", default=None)
    name: str | None = None


@attrs.frozen
class AsyncTask(ApiObject):
    """A task: ``result`` is what the request would have answered, ``error`` why it failed.

    Until then ``poll_after_seconds`` says when to ask again. Notion forgets a task some time after
    its end.
    """

    id: TaskId
    object: str = one_of("async_task", default="async_task")
    status: str = one_of("queued", "running", "retrying", "succeeded", "failed", default="queued")
    status_url: str | None = None
    created_time: str | None = None
    poll_after_seconds: int | float | None = None
    operation: TaskOperation | None = None
    result: ApiObject | None = None
    error: ErrorObject | None = None
    request_id: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {"succeeded", "failed"}
