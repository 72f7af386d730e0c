"""The minimum age of a profile: asked neutrally, and neither the answer nor a birthday is stored."""

import time

from django.http import HttpRequest
from django.utils import translation

from accounts.models import User
from accounts.roles import MANAGER, OFFICER
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.mail import outbox

REFUSED = "accounts_too_young"
REMEMBERED_FOR = 24 * 60 * 60
"""Seconds for which going back and typing another age does not help (the FTC's advice on age screens)."""


def minimum_age() -> int | None:
    """Returns the age that the company's notice names, in years; None where it names none."""
    least = company().children.minimum_age
    return least if isinstance(least, int) else None


def refuse(request: HttpRequest) -> None:
    """Refuses a sign-up, and tells the privacy staff that it happened; nothing that was typed is kept."""
    request.session[REFUSED] = time.time()
    record(Event.SIGN_UP_REFUSED, actor=Actor.visitor(), reason="age")
    staff = User.objects.filter(is_active=True, is_staff=True, groups__name__in=(OFFICER, MANAGER)).distinct()
    for officer in staff:
        with translation.override(officer.language):
            outbox.send(
                "account_too_young",
                to=officer.email,
                language=officer.language,
                kind="service",
                context={"age": minimum_age()},
                person=officer.pk,
            )


def was_refused(request: HttpRequest) -> bool:
    """Returns whether this browser was refused within the last day."""
    return bool(time.time() - request.session.get(REFUSED, 0) < REMEMBERED_FOR)
