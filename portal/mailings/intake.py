"""Reads one mail that asks to leave a list.

The address in our headers carries the sealed token as its subject, or behind a plus sign: it names mailbox and list,
and whoever holds it reads the mailbox. A mail without one proves nothing, for anybody can write any From: its address
gets a mail with the link instead. Automatic mail is never answered (RFC 3834, section 2).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.deciding import Circumstances
from portal.consent.models import Method, Party
from portal.consent.parties import address_reference
from portal.mail.sender import sender_address
from portal.mailings.leave_link import send_link
from portal.mailings.links import BadLink, Named, read
from portal.mailings.lists import named
from portal.mailings.models import ReadMail
from portal.mailings.unsubscribe import leave
from portal.vault.pseudonyms import pseudonym

MOST_BYTES = 256 * 1024
"""How much of a mail is read: its head, of which everything here is told."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{40,700}")
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
NOBODY = ("", "mailer-daemon")
"""Who sends a bounce: the empty sender, or what Postfix hands to a pipe in its place."""

UNANSWERED = ("bulk", "junk", "list", "auto_reply")


class Outcome(StrEnum):
    """What became of a mail."""

    LEFT = "left a list"
    ASKED = "got a link to confirm"
    AGAIN = "read before"
    IGNORED = "automatic, ignored"
    BAD = "not understood, left where they are"


def take(raw: bytes, sender: str | None = None, recipients: Sequence[str] = ()) -> Outcome:
    """Acts on one mail, once however often it is read; returns what became of it.

    `sender` and `recipients` are those of the envelope, where they are known.
    """
    head = BytesHeaderParser().parsebytes(raw)
    if _never_a_person(head, sender):
        return Outcome.IGNORED
    link = _named_in(head, recipients)
    if link:
        return _once(head, raw, lambda: _leave(link, head))
    if _automatic(head):
        return Outcome.IGNORED
    address = _author(head)
    if not address:
        return Outcome.BAD
    if address in (sender_address().lower(), str(company().mailings.unsubscribe_mail).lower()):
        return Outcome.IGNORED
    return _once(head, raw, lambda: _ask(address))


def answers_by_itself(head: Message, sender: str | None = None) -> bool:
    """Returns whether a mail is a bounce or an automatic answer: nobody wrote it, and nobody may be lost with it.

    What came by a mailing list counts as written: a company's own mailbox for privacy may be one.
    """
    return _never_a_person(head, sender) or _submitted(head) != "no"


def author(head: Message) -> tuple[str, str]:
    """Returns the name and the one address in From; "" for what is not there or not an address."""
    found = _addresses(head, "From")
    return (decoded(found[0][0]) if len(found) == 1 else ""), _author(head)


def decoded(written: str) -> str:
    """Returns a header's words; as they are where they cannot be decoded."""
    try:
        return str(make_header(decode_header(written)))
    except (HeaderParseError, LookupError, ValueError):
        return written


def _once(head: Message, raw: bytes, act: Callable[[], Outcome]) -> Outcome:
    """Acts and remembers the mail in one transaction."""
    digest = pseudonym("mail", str(head["Message-ID"] or hashlib.sha256(raw).hexdigest()).strip())
    with transaction.atomic():
        if not ReadMail.objects.get_or_create(digest=digest)[1]:
            return Outcome.AGAIN
        return act()


def _leave(link: Named, head: Message) -> Outcome:
    evidence = {"message": str(head["Message-ID"] or "")[:200]}
    how = Circumstances(Method.MAIL, Actor.visitor(), company().company.languages[0], evidence)
    leave(link.address, named(link.purpose), how)
    return Outcome.LEFT


def _ask(address: str) -> Outcome:
    known = Party.objects.filter(reference=address_reference(address)).first()
    send_link(address, (known and known.language) or company().company.languages[0])
    return Outcome.ASKED


def _named_in(head: Message, recipients: Sequence[str]) -> Named | None:
    """Returns what the first token names that is ours, None where there is none."""
    for word in _words(head, recipients):
        for candidate in TOKEN.findall(word):
            try:
                return read(candidate)
            except BadLink:
                continue
    return None


def _words(head: Message, recipients: Sequence[str]) -> Iterator[str]:
    """Yields where a token may stand; some programs break a long subject, so that it is read joined too."""
    subject = _decoded(head, "Subject")
    yield from subject.split()
    yield "".join(subject.split())
    addressed = [address for name in ADDRESSED for _name, address in _addresses(head, name)]
    yield from (address.partition("+")[2].rpartition("@")[0] for address in [*recipients, *addressed])


def _never_a_person(head: Message, sender: str | None) -> bool:
    """Returns whether a mail is a bounce or an automatic answer, whatever its subject quotes."""
    paths = (sender, head.get("Return-Path"))
    empty = any(path is not None and _local_part(str(path)) in NOBODY for path in paths)
    return empty or head.get_content_type() == "multipart/report" or _submitted(head) not in ("no", "auto-generated")


def _local_part(path: str) -> str:
    return path.strip().strip("<>").partition("@")[0].lower()


def _automatic(head: Message) -> bool:
    precedence = str(head.get("Precedence", "")).strip().lower()
    return _submitted(head) != "no" or precedence in UNANSWERED or "List-Id" in head


def _submitted(head: Message) -> str:
    return str(head.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()


def _author(head: Message) -> str:
    """Returns the one address in From, "" where there is none or several."""
    found = _addresses(head, "From")
    address = found[0][1].strip().lower() if len(found) == 1 else ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return "" if _local_part(address) in (*NOBODY, "postmaster") else address


def _addresses(head: Message, name: str) -> list[tuple[str, str]]:
    return getaddresses([str(one) for one in head.get_all(name, [])])


def _decoded(head: Message, name: str) -> str:
    return decoded(str(head.get(name, "")))
