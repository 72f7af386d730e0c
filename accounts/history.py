"""What happened to a person's sign-in: told to the person, to the audit trail, and where it matters by mail.

The mail says that something was changed, never what to, and goes to the address that was on file before the
change (47 CFR 64.2010(f); ASVS 5.0.0 6.3.7).
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import SecurityEvent, User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.company.current import company
from portal.company.schema.base import zone
from portal.mail import outbox

Kind = SecurityEvent.Kind

KEPT_FOR = timedelta(days=365)

TRAIL: dict[str, Event] = {
    Kind.SIGNED_IN: Event.SIGNED_IN,
    Kind.WRONG_PASSWORD: Event.SIGN_IN_FAILED,
    Kind.WRONG_CODE: Event.SIGN_IN_FAILED,
    Kind.CONFIRMED: Event.STEPPED_UP,
    Kind.PASSWORD_CHANGED: Event.PASSWORD_CHANGED,
    Kind.PASSWORD_RESET: Event.PASSWORD_RESET,
    Kind.EMAIL_CHANGED: Event.EMAIL_CHANGED,
    Kind.FACTOR_ADDED: Event.FACTOR_ENROLLED,
    Kind.FACTOR_REMOVED: Event.FACTOR_REMOVED,
    Kind.RECOVERY_CODES: Event.RECOVERY_CODES_MADE,
    Kind.RECOVERY_CODE_USED: Event.RECOVERY_CODE_USED,
    Kind.SIGNED_OUT_ELSEWHERE: Event.SESSION_ENDED,
    Kind.LINKED: Event.LINK_MADE,
    Kind.UNLINKED: Event.LINK_REMOVED,
}

MAILED = {
    Kind.PASSWORD_CHANGED,
    Kind.PASSWORD_RESET,
    Kind.EMAIL_CHANGED,
    Kind.FACTOR_ADDED,
    Kind.FACTOR_REMOVED,
    Kind.RECOVERY_CODES,
    Kind.RECOVERY_CODE_USED,
    Kind.LINKED,
}


@transaction.atomic
def note(
    user: User,
    what: SecurityEvent.Kind,
    /,
    *,
    actor: Actor | None = None,
    to: str | None = None,
    about: str = "",
    **facts: str | int | bool,
) -> None:
    """Notes what happened to a person's account, in all the places where it belongs.

    `actor` is the person themselves unless named. `to` is the address that a notice goes to, by default the
    one on file. `facts` are those that the event of the trail declares.
    """
    SecurityEvent.objects.create(user=user, kind=what)
    actor = actor or Actor.person(user.pk)
    record(TRAIL[what], actor=actor, subject=subject_reference(user.pk), about=about, **facts)
    if what in MAILED:
        tell(user, what, to or user.email)


def note_wrong_password(user: User | None) -> None:
    """Notes a failed sign-in; without a person, only that somebody tried."""
    if user:
        note(user, Kind.WRONG_PASSWORD, actor=Actor.visitor(), reason="password")
    else:
        record(Event.SIGN_IN_FAILED, actor=Actor.visitor(), reason="unknown")


def note_wrong_code(user: User, way: str, *, signed_in: bool) -> None:
    """Notes a wrong code, at the door or at a step-up."""
    SecurityEvent.objects.create(user=user, kind=Kind.WRONG_CODE)
    event = Event.STEP_UP_FAILED if signed_in else Event.SIGN_IN_FAILED
    facts = {"method": way} if signed_in else {"method": way, "reason": "code"}
    actor = Actor.person(user.pk) if signed_in else Actor.visitor()
    record(event, actor=actor, subject=subject_reference(user.pk), **facts)


def tell(user: User, what: SecurityEvent.Kind, to: str) -> None:
    """Sends the notice of a change, in the person's language and the company's time."""
    with translation.override(user.language):
        now = timezone.localtime(timezone=zone(company().company.time_zone))
        context = {
            "name": user.get_short_name() if user.name else "",
            "what": str(what.label),
            "link": outbox.absolute(reverse("account_reset_password")),
            "when": f"{date_format(now, 'DATE_FORMAT')}, {date_format(now, 'TIME_FORMAT')}",
        }
    outbox.send("account_changed", to=to, language=user.language, kind="service", context=context, person=user.pk)


def recent(user: User, count: int = 10) -> list[SecurityEvent]:
    """Returns the newest events of a person, newest first."""
    return list(SecurityEvent.objects.filter(user=user).order_by("-id")[:count])


def prune() -> None:
    """Removes what is older than a year."""
    SecurityEvent.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
