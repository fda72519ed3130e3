"""Telling whether a webhook's delivery is Notion's own. Pure.

Notion signs the exact bytes that it sends, with the verification token of the subscription as the
key; JSON that was read and written again does not verify.
Source: Notion API reference, webhooks, "validate events".
"""

import hmac
import json

from notionkit.api.arguments import text
from notionkit.api.errors import InvalidArgument, InvalidSignature
from notionkit.model import WebhookEvent, WebhookVerification, structure
from notionkit.model.rules import wrong

SIGNATURE_HEADER = "X-Notion-Signature"
_PREFIX = "sha256="


def sign(body: bytes, verification_token: str) -> str:
    """Return the value of the signature header for a body.

    Raises:
        InvalidArgument: the body is not raw bytes, or the token no text.
    """
    if not isinstance(body, bytes | bytearray | memoryview):
        raise InvalidArgument(wrong("body", "the bytes as they came", body))
    text("verification_token", verification_token)
    digest = hmac.new(verification_token.encode(), body, "sha256").hexdigest()
    return f"{_PREFIX}{digest}"


def is_signed(body: bytes, signature: str | None, verification_token: str) -> bool:
    """Tell whether ``signature`` is that of ``body``, in a time that tells nothing of either."""
    if not isinstance(signature, str) or not signature or not verification_token:
        return False
    given, expected = signature.strip().lower(), sign(body, verification_token)
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def read_event(body: bytes, signature: str | None, verification_token: str) -> WebhookEvent:
    """Return the event of a delivery.

    Raises:
        InvalidSignature: it is not signed by Notion.
        InvalidArgument: ``body`` is not the raw bytes.
        StructureError: it is signed, but no event.
    """
    if not is_signed(body, signature, verification_token):
        raise InvalidSignature("The delivery is not signed with the verification token")
    return structure(_json(body), WebhookEvent)


def read_verification(body: bytes) -> WebhookVerification | None:
    """Return the token of Notion's first post to a new webhook; ``None`` for other posts."""
    value = _json(body)
    if not isinstance(value, dict) or not isinstance(value.get("verification_token"), str):
        return None
    return structure(value, WebhookVerification)


def _json(body: bytes) -> object:
    try:
        value: object = json.loads(body)
    except (TypeError, ValueError, RecursionError):
        return None
    return value
