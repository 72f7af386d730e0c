"""Reads one mail to the company's privacy address and keeps it as a draft for staff. It proves nothing about anybody.

Nothing that somebody wrote is lost: what cannot be understood is kept as far as it can be read. Bounces and automatic
answers (RFC 3834) are passed over.
"""

import hashlib
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from enum import StrEnum
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company
from portal.mail.sender import sender_address
from portal.mailings.intake import answers_by_itself, author, decoded
from portal.vault.pseudonyms import pseudonym
from requests import evidence, timeline
from requests.intake import contact_reference
from requests.kinds import Kind
from requests.models import Event, PrivacyRequest
from requests.timeline import By

MOST_BYTES = 40 * 1024 * 1024
"""How much of a mail is read; mail servers rarely take more."""

MOST_WORDS = 20_000
"""Characters of its text that are kept."""


class Outcome(StrEnum):
    """What became of a mail."""

    KEPT = "kept as drafts"
    AGAIN = "read before"
    IGNORED = "automatic, ignored"


def take(raw: bytes, sender: str | None = None, *, whole: bool = True) -> Outcome:
    """Keeps one mail as a draft, once however often it is read; returns what became of it.

    `sender`: that of the envelope, where it is known. `whole`: False where only its first bytes were read.
    """
    mail = BytesParser().parsebytes(raw)
    name, address = author(mail)
    if answers_by_itself(mail, sender) or address == sender_address().lower():
        return Outcome.IGNORED
    token = f"mail:{_digest(mail, raw)}"[:64]
    if PrivacyRequest.objects.filter(form_token=token).exists():
        return Outcome.AGAIN
    try:
        with transaction.atomic():
            _keep(mail, name, address, token, whole)
    except IntegrityError:
        if PrivacyRequest.objects.filter(form_token=token).exists():
            return Outcome.AGAIN
        raise
    return Outcome.KEPT


def received_at(mail: Message) -> datetime:
    """Returns when the company's own server received a mail: the topmost Received header (RFC 5321, section 4.4).

    Now, where it says nothing readable or a time that has not come.
    """
    now = timezone.now()
    top = str((mail.get_all("Received") or [""])[0])
    try:
        moment = parsedate_to_datetime(top.rpartition(";")[2].strip())
    except (ValueError, TypeError, IndexError):
        return now
    return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), now)


def _keep(mail: Message, name: str, address: str, token: str, whole: bool) -> None:
    by = By.system("read_requests")
    words = _text(mail)
    case = PrivacyRequest.objects.create(
        kind=Kind.QUESTION,
        channel=PrivacyRequest.Channel.EMAIL,
        requester={"name": name[:200], "email": address, "identifiers": {}},
        subject=contact_reference("email", address) if address else "",
        language=company().company.languages[0],
        received_at=received_at(mail),
        details={"subject": decoded(str(mail.get("Subject", "")))[:500], "words": words[:MOST_WORDS]},
        form_token=token,
    )
    if not whole or len(words) > MOST_WORDS:
        timeline.add(case, Event.What.NOTE, by, _("The mail was too long to keep whole; its end is missing here."))
    kept = _keep_files(case, mail, by)
    record(Audited.CASE_DRAFTED, actor=by.actor, subject=case.subject, about=case.about, files=kept, whole=whole)


def _keep_files(case: PrivacyRequest, mail: Message, by: By) -> int:
    kept = 0
    for part in mail.walk():
        name = part.get_filename()
        if part.is_multipart() or not (name or part.get_content_disposition() == "attachment"):
            continue
        try:
            evidence.add(case, SimpleUploadedFile(decoded(str(name or "")) or "-", _bytes(part)), by)
        except evidence.Unfit as unfit:
            said = _("A file that came with the mail was not kept. %(why)s") % {"why": unfit}
            timeline.add(case, Event.What.NOTE, by, said)
        else:
            kept += 1
    return kept


def _text(mail: Message) -> str:
    """Returns what a mail says: its plain text, or what its HTML shows."""
    parts = [part for part in mail.walk() if not part.is_multipart() and not part.get_filename()]
    inline = [part for part in parts if part.get_content_disposition() != "attachment"]
    for type_, read in (("text/plain", str), ("text/html", _shown)):
        found = [read(_decoded(part)).strip() for part in inline if part.get_content_type() == type_]
        if any(found):
            return "\n\n".join(found).replace("\0", "")
    return ""


def _decoded(part: Message) -> str:
    body = _bytes(part)
    try:
        return body.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _digest(mail: Message, raw: bytes) -> str:
    """Returns what tells a mail from every other: its number with what it says, for a number alone can be reused."""
    said = [str(mail.get(name, "")) for name in ("Message-ID", "From", "Date", "Subject")]
    body = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")[2].replace(b"\r\n", b"\n").rstrip()
    return pseudonym("request mail", "\n".join([*said, hashlib.sha256(body).hexdigest()]))


class _Shown(HTMLParser):
    """Collects the words of a page, without what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Breaks lines, and passes over what nobody sees."""
        self.hidden += tag in ("script", "style", "title")
        if tag in ("p", "br", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Ends what nobody sees."""
        if tag in ("script", "style", "title") and self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        """Keeps words."""
        if not self.hidden:
            self.words.append(data)


def _shown(page: str) -> str:
    reader = _Shown()
    reader.feed(page)
    reader.close()
    return "".join(reader.words)
