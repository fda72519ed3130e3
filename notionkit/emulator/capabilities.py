"""What a connection may do, and the refusal for what it may not.

Source: Notion API reference, capabilities. The text of the refusal follows the real API's.
"""

import enum

from notionkit.emulator.errors import ApiFailure


class Capability(enum.Enum):
    """One switch of a connection's settings."""

    READ_CONTENT = "read content"
    INSERT_CONTENT = "insert content"
    UPDATE_CONTENT = "update content"
    READ_COMMENTS = "read comments"
    INSERT_COMMENTS = "insert comments"
    READ_USERS = "read user information"
    READ_EMAILS = "read user information with email addresses"


ALL = frozenset(Capability)


def restricted() -> ApiFailure:
    """403 for a capability that is missing."""
    return ApiFailure(403, "restricted_resource", "Insufficient permissions for this endpoint.")
