"""Reads what mail servers send back: delivery status notifications (RFC 3464) and complaints (RFC 5965).

Of a report, only our own message's key, the deed and a status code are read: never its text, never an address.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Mail

from portal.mail.returns import BOUNCE, COMPLAINT, DELAY, Returned

KEY = re.compile(r"<([0-9a-f]{32})@[^<>@\s]+>")
STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list"}


def read(raw: bytes) -> Returned | None:
    """Returns what a mail reports about a mail of ours; None for a mail that reports nothing of the kind."""
    try:
        return _report(message_from_bytes(raw))
    except RecursionError:  # parts within parts within parts: no mail server writes such a report
        return None


def _report(mail: Mail) -> Returned | None:
    if mail.get_content_type() != "multipart/report":
        return None
    key = _key(mail)
    if not key:
        return None
    kind = str(mail.get_param("report-type") or "").lower()
    if kind == "delivery-status":
        return _delivery(mail, key)
    return _complaint(mail, key) if kind == "feedback-report" else None


def _delivery(mail: Mail, key: str) -> Returned | None:
    """Returns the worst that is said of a recipient; a mail of ours has one."""
    for fields in _blocks(mail, "message/delivery-status"):
        action, status = str(fields.get("Action", "")).strip().lower(), STATUS.match(str(fields.get("Status", "")))
        if action == "failed":
            return Returned(BOUNCE, key, status[1] if status else "5.0.0")
        if action == "delayed":
            return Returned(DELAY, key, status[1] if status else "4.0.0")
    return None


def _complaint(mail: Mail, key: str) -> Returned | None:
    said = {str(fields.get("Feedback-Type", "")).strip().lower() for fields in _blocks(mail, "message/feedback-report")}
    return Returned(COMPLAINT, key) if said & COMPLAINTS else None


def _blocks(mail: Mail, content_type: str) -> Iterator[Mail]:
    """Yields the groups of fields of a report's machine-readable part."""
    for part in mail.walk():
        if part.get_content_type() == content_type:
            held = part.get_payload()
            yield from (block for block in held if isinstance(block, Mail)) if isinstance(held, list) else ()


def _key(mail: Mail) -> str:
    """Returns the key of the mail that came back, whole or its headers alone; "" where it is none of ours."""
    for part in mail.walk():
        if part is not mail and (found := KEY.fullmatch(str(part.get("Message-ID", "")).strip())):
            return found[1]
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            headers = message_from_bytes(content if isinstance(content, bytes) else b"")
            if found := KEY.fullmatch(str(headers.get("Message-ID", "")).strip()):
                return found[1]
    return ""
