"""Limits of one request. Source: Notion API reference, request limits, "size limits"."""

PAYLOAD_BYTES = 500 * 1024
BLOCKS = 1000
"""Block elements in one payload."""
ARRAY_ITEMS = 100
"""Blocks in one list, runs in one rich text, values of a multi-select, relation or people."""
NESTING = 2
"""Levels of children below those that a request appends to."""
TEXT_LENGTH = 2000
URL_LENGTH = 2000
EQUATION_LENGTH = 1000
EMAIL_LENGTH = 200
PHONE_LENGTH = 200
CONTENT_UPDATES = 100
ATTACHMENTS = 3
FILENAME_BYTES = 900


def length(text: str) -> int:
    """Return the length as Notion counts it: UTF-16 units, as JavaScript does."""
    return len(text) + sum(character > "\uffff" for character in text)
