"""Async tasks: what was answered with 202, to be asked for until it is done.

The work is done at once; what is told of it follows the clock. Finished tasks are kept an hour.
Source: Notion API reference, async tasks; shape from recorded answers.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import attrs

from notionkit.emulator.call import Answer, Call
from notionkit.emulator.core import Core
from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import millisecond_z

DURATION = timedelta(seconds=2)
KEPT = timedelta(hours=1)


@attrs.frozen
class _Task:
    created: datetime
    name: str
    result: Json


def _end(task: _Task) -> datetime:
    return task.created + DURATION + KEPT


@attrs.frozen
class Tasks:
    """The endpoint of tasks, and their making."""

    core: Core
    _known: dict[str, _Task] = attrs.field(factory=dict, repr=False)

    def start(self, name: str, result: Json) -> Answer:
        """202 for an operation whose answer `result` will be."""
        now = self.core.world.moment()
        for old in [own for own, task in self._known.items() if now >= _end(task)]:
            del self._known[old]
        task_id = f"task_{uuid4().hex}"
        self._known[task_id] = _Task(now, name, result)
        return Answer(self._shown(task_id), status=202)

    def retrieve(self, call: Call) -> Json:
        """GET /v1/async_tasks/{task_id}"""
        task_id = call.path["task_id"]
        known = self._known.get(task_id)
        if known is None or self.core.world.moment() >= _end(known):
            message = f"Could not find async task with ID: {task_id}."
            raise ApiFailure(404, "object_not_found", message)
        return self._shown(task_id)

    def __len__(self) -> int:
        return len(self._known)

    def _shown(self, task_id: str) -> Json:
        task = self._known[task_id]
        age = self.core.world.moment() - task.created
        shown: dict[str, Any] = {
            "object": "async_task",
            "id": task_id,
            "status": "queued",
            "status_url": f"{self.core.base_url}/v1/async_tasks/{task_id}",
            "created_time": millisecond_z(task.created),
        }
        operation = {"operation": {"surface": "rest", "name": task.name}}
        if age >= DURATION:
            return {**shown, "status": "succeeded", **operation, "result": task.result}
        status = "queued" if age < DURATION / 2 else "running"
        return {**shown, "status": status, "poll_after_seconds": 2, **operation}
