"""Errors of the emulator.

EmulatorError
├── ApiFailure        the emulated API answers with an error object; never leaves the server
├── PlanError         a plan of faults cannot be read
└── WorldError        a world is built or changed in a way that makes no sense
    └── UnknownObject an id that is not in the world
"""

from collections.abc import Mapping
from typing import Any


class EmulatorError(Exception):
    """Root of everything that this package raises."""


class WorldError(EmulatorError):
    """The world cannot be built or changed like this."""


class PlanError(EmulatorError):
    """The plan of faults cannot be read."""


class UnknownObject(WorldError):
    """The id names nothing in the world, or nothing of the kind that is needed."""

    def __init__(self, kind: str, object_id: str) -> None:
        super().__init__(f"The world has no {kind} with the id {object_id}. Add it first.")


class ApiFailure(EmulatorError):
    """The answer to a request is an error object.

    Shape `{object, status, code, message, [additional_data], request_id}`.
    Source: Notion API reference, status codes.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        additional_data: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.additional_data = additional_data
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The error object in Notion's key order, still without its `request_id`."""
        body: dict[str, Any] = {
            "object": "error",
            "status": self.status,
            "code": self.code,
            "message": self.message,
        }
        if self.additional_data is not None:
            body["additional_data"] = dict(self.additional_data)
        return body


def invalid(message: str) -> ApiFailure:
    """400 `validation_error`."""
    return ApiFailure(400, "validation_error", message)


def failed_validation(place: str, expected: str, found: str) -> ApiFailure:
    """400 in the wording of Notion's validator: `place` is a path such as `path.page_id`."""
    root = place.partition(".")[0]
    return invalid(
        f"{root} failed validation: {place} should be {expected}, instead was `{found}`."
    )
