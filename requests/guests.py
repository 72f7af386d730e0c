"""People without an account: a code sent to a mailbox or a number proves it to be theirs, and opens what it asked.

Nobody has to create an account to ask (Cal. Civ. Code 1798.130(a)(2)(A)). Whatever is known of an address, the pages
look and answer the same: only its reader sees more. The session holds a secret, this table its digest.

A number can pass to somebody else, and its texts can be read on the way (NIST SP 800-63B-4, 3.1.3.3, calls a code by
telephone restricted): so a number proves no more than a mailbox does, and whoever asks for records shows by facts that
they are theirs.
"""

import hmac
import secrets
from datetime import timedelta

from allauth.core.internal import ratelimit
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django_otp.util import random_number_token

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.mail import outbox
from portal.mail.addressing import kind_of
from portal.vault.pseudonyms import pseudonym
from requests.intake import Sender, contact_reference
from requests.models import Guest
from requests.timeline import By

WORKS_FOR = timedelta(minutes=10)
"""A code ends after ten minutes at the latest (NIST SP 800-63B; ASVS 5.0 6.6.2)."""

HOLDS_FOR = timedelta(hours=2)
"""How long a proof opens what was asked from a mailbox or number."""

FRESH_FOR = timedelta(minutes=15)
"""How long after its proof a mailbox or number opens a copy: this asks for a fresh one (11 CCR 7024(g), 7061(a))."""

MOST_TRIES = 5
DIGITS = 8
KEY = "requests_guest"
LIMITS = {"guest_here": "20/h/ip", "guest_mailbox": "5/h/key"}
"""Codes asked for from one network address; codes to one mailbox or number."""


class TooMany(Exception):
    """So many codes were asked for from one network address that we send no more for a while."""


def ask(request: HttpRequest, address: str) -> None:
    """Sends a code to a mailbox or a number (E.164), and lets this browser alone use it. Raises TooMany.

    Whoever got too many gets no more; the page does not show it.
    """
    if not _within(request, "guest_here"):
        raise TooMany
    leave(request)
    address = address.strip()
    contact = contact_reference(kind_of(address), address)
    code = str(random_number_token(DIGITS)) if _within(request, "guest_mailbox", contact) else ""
    _begin(request, address, contact, code)


def waiting(request: HttpRequest) -> Guest | None:
    """Returns the proof that this browser has begun and that still can be made."""
    found = _found(request)
    return found if found and not found.proved_at and found.tries < MOST_TRIES else None


def prove(request: HttpRequest, code: str) -> Guest | None:
    """Returns the guest whose mailbox or number the code proves; None for a code that is wrong, used or too old.

    A right code works once, and gives the session a new name (ASVS 5.0 7.2.4).
    """
    guest = waiting(request)
    if guest is None or not _proved(guest, "".join(code.split())):
        return None
    request.session.cycle_key()
    return guest


def current(request: HttpRequest) -> Guest | None:
    """Returns the guest whose mailbox or number this browser has proved, while the proof holds."""
    found = _found(request)
    return found if found and found.proved_at else None


def admit(request: HttpRequest, address: str) -> Guest:
    """Opens the requests of a mailbox that a sign-in has proved already, and returns the guest."""
    leave(request)
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    contact = contact_reference("email", address)
    request.session[KEY] = secret
    return Guest.objects.create(
        key=_key(secret), contact=contact, email=address, proved_at=now, expires_at=now + HOLDS_FOR
    )


def is_fresh(guest: Guest) -> bool:
    """Tells whether it was proved so lately that records may be disclosed."""
    return guest.proved_at is not None and guest.proved_at > timezone.now() - FRESH_FOR


def leave(request: HttpRequest) -> None:
    """Ends what this browser has begun or proved."""
    Guest.objects.filter(key=_key(request.session.pop(KEY, ""))).delete()


def sender(guest: Guest, name: str) -> Sender:
    """Returns a guest as who sends a request; what was proved alone reaches records."""
    return Sender(
        By.guest(),
        name=name,
        email=guest.email or "",
        phone=guest.phone or "",
        language=get_language() or company().company.languages[0],
        contact=guest.contact,
        identifiers={kind_of(guest.address): [guest.address]},
    )


@transaction.atomic
def _begin(request: HttpRequest, address: str, contact: str, code: str) -> None:
    secret = secrets.token_urlsafe(32)
    key = _key(secret)
    digest = _digest(key, code) if code else ""
    ends = timezone.now() + WORKS_FOR
    Guest.objects.create(key=key, contact=contact, digest=digest, expires_at=ends, **{kind_of(address): address})
    request.session[KEY] = secret
    if code:
        outbox.send(
            "case_code",
            to=address,
            language=get_language() or company().company.languages[0],
            kind="service",
            context={"code": f"{code[:4]} {code[4:]}"},
        )
        record(Event.CASE_CODE_SENT, actor=Actor.visitor(), subject=contact)


@transaction.atomic
def _proved(guest: Guest, code: str) -> bool:
    """Counts the try before it looks at the code, so that tries at the same time are counted too."""
    now = timezone.now()
    open_ones = Guest.objects.filter(pk=guest.pk, proved_at=None, expires_at__gt=now)
    if not open_ones.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    right = bool(guest.digest) and hmac.compare_digest(guest.digest, _digest(guest.key, code))
    if right and open_ones.update(proved_at=now, digest="", expires_at=now + HOLDS_FOR):
        record(Event.CASE_CODE_PROVED, actor=Actor.visitor(), subject=guest.contact)
        return True
    record(Event.CASE_CODE_FAILED, actor=Actor.visitor(), subject=guest.contact, tries=guest.tries + 1)
    return False


def _found(request: HttpRequest) -> Guest | None:
    secret = request.session.get(KEY)
    return Guest.objects.filter(key=_key(secret), expires_at__gt=timezone.now()).first() if secret else None


def _key(secret: str) -> str:
    return pseudonym("guest", secret)


def _digest(key: str, code: str) -> str:
    return pseudonym("guest-code", f"{key}:{code}")


def _within(request: HttpRequest, action: str, key: str | None = None) -> bool:
    return ratelimit.consume(request, app="requests", action=action, config=LIMITS, key=key) is not None
