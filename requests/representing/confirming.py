"""The person confirms directly that they gave an agent permission (11 CCR 7063(a)(2)), by a link in a mail.

The link's secret is stored as its digest. Opening it shows a page; only its buttons act, and once.
"""

import hashlib
import secrets
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.company.schema.base import zone
from portal.mail import outbox
from requests import timeline
from requests.kinds import TITLES, Kind
from requests.lifecycle import NotAllowed, change, move
from requests.models import Confirmation, Event, PrivacyRequest
from requests.representing.rules import data_to_person, language_of, must_confirm
from requests.states import State
from requests.telling_staff import tell_staff
from requests.timeline import PORTAL, By

Answer = Confirmation.Answer

REMIND_AFTER = timedelta(days=7)
LAST_CALL = timedelta(days=5)
"""The person is reminded a week after the question, and again this long before the last day."""
LEAST = timedelta(days=3)
"""How long a question stays open at least, where a request was entered late."""

CONFIRMED = gettext_noop("The person confirmed to us that they gave permission.")
DISOWNED = gettext_noop("The person told us that they did not give permission. We stopped the work.")
ASKED = gettext_noop("We asked the person to confirm that they gave permission.")


@transaction.atomic
def ask(case: PrivacyRequest, by: By) -> None:
    """Mails the question to the person; an older link opens nothing any more. Raises NotAllowed."""
    if case.status != State.AWAITING_CONFIRMATION or not must_confirm(case):
        raise NotAllowed(_("Nobody has to confirm this request."))
    if not case.person_email:
        raise NotAllowed(
            _("No email address of the person is known. Ask by telephone or letter, and record the answer.")
        )
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    case.confirmations.filter(answer="").update(answer=Answer.REPLACED, answered_at=now)
    asked = Confirmation.objects.create(
        case=case,
        opens_with=digest(secret),
        language=language_of(case),
        sent_at=now,
        expires_at=max(_last_day(case), now + LEAST),
    )
    timeline.add(case, Event.What.WORK, by, ASKED, public=True)
    record(Audited.PERMISSION_ASKED, actor=by.actor, subject=case.subject, about=case.about)
    _mail(asked, secret)


def opened_by(secret: str) -> Confirmation | None:
    """Returns the question that a mailed link opens, answered or not; None where it opens nothing any more."""
    found = Confirmation.objects.select_related("case").filter(opens_with=digest(secret))
    return found.exclude(answer__in=[Answer.REPLACED, Answer.LAPSED]).filter(expires_at__gt=timezone.now()).first()


def is_open(asked: Confirmation) -> bool:
    """Tells whether the question still can be answered."""
    return not asked.answer and asked.case.status == State.AWAITING_CONFIRMATION


@transaction.atomic
def answer(asked: Confirmation, *, yes: bool, to_agent: bool = False) -> bool:
    """Takes the person's answer once, and returns whether it was this one that counted.

    Yes lets the case go on, and proves the person's mailbox; `to_agent`: they want the agent to get the data. No stops
    the case and tells staff. Raises Stale.
    """
    if not is_open(asked) or not _settle(asked, Answer.YES if yes else Answer.NO):
        return False
    case, by = asked.case, By(Event.Side.SYSTEM, PORTAL, Actor.visitor())
    if yes:
        _go_on(case, by, to_agent)
        timeline.add(case, Event.What.WORK, by, CONFIRMED, public=True)
    else:
        timeline.add(case, Event.What.WORK, by, DISOWNED, public=True)
        tell_staff("case_disowned", case)
    _audit(case, by, asked.answer)
    return True


@transaction.atomic
def by_hand(case: PrivacyRequest, note: str, to_agent: bool, by: By) -> None:
    """Records that the person confirmed to staff, by telephone or letter; `note` says how. Raises NotAllowed, Stale."""
    if case.status != State.AWAITING_CONFIRMATION:
        raise NotAllowed(_("Nobody has to confirm this request."))
    if not note.strip():
        raise NotAllowed(_("Say how the person confirmed it."))
    case.confirmations.filter(answer="").update(answer=Answer.BY_HAND, answered_at=timezone.now())
    facts: dict[str, Any] = {"representative": case.representative | {"data_to": "agent" if to_agent else "person"}}
    move(case, State.AWAITING_VERIFICATION, by, **facts)
    timeline.add(case, Event.What.NOTE, by, note.strip())
    _audit(case, by, Answer.BY_HAND)


def remind() -> int:
    """Reminds people who have not answered, by a new link; returns how many."""
    now = timezone.now()
    first = Q(reminded_at=None, sent_at__lte=now - REMIND_AFTER)
    last = Q(expires_at__lte=now + LAST_CALL) & (
        Q(reminded_at=None, sent_at__lte=now - LEAST) | Q(reminded_at__lte=now - LEAST)
    )
    due = Confirmation.objects.select_related("case").filter(first | last, answer="", expires_at__gt=now)
    sent = 0
    for asked in due.order_by("expires_at", "pk")[:500]:
        sent += is_open(asked) and _remind(asked)
    return sent


def _remind(asked: Confirmation) -> bool:
    """Reminds once, however often it is called; within the last days for the last time."""
    secret, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        same = Confirmation.objects.filter(pk=asked.pk, answer="", reminded_at=asked.reminded_at)
        if asked.reminded_at and asked.reminded_at > asked.expires_at - LAST_CALL:
            return False
        if not same.update(opens_with=digest(secret), reminded_at=now):
            return False
        _mail(asked, secret)
    return True


def digest(secret: str) -> str:
    """Returns the stored form of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def settle_lapsed(asked: Confirmation) -> bool:
    """Closes a question whose time has passed; returns whether it was open."""
    return _settle(asked, Answer.LAPSED)


def _settle(asked: Confirmation, with_answer: Answer) -> bool:
    now = timezone.now()
    if not Confirmation.objects.filter(pk=asked.pk, answer="").update(answer=with_answer, answered_at=now):
        return False
    asked.answer, asked.answered_at = with_answer, now
    return True


def _go_on(case: PrivacyRequest, by: By, to_agent: bool) -> None:
    known = dict(case.requester.get("identifiers", {}))
    known["email"] = sorted({*known.get("email", ()), case.person_email})
    representative = case.representative | {"data_to": "agent" if to_agent else "person"}
    change(case, by, requester=case.requester | {"identifiers": known}, representative=representative)
    move(case, State.AWAITING_VERIFICATION, by)


def _mail(asked: Confirmation, secret: str) -> None:
    case = asked.case
    outbox.send(
        "case_confirm",
        to=case.person_email,
        language=asked.language,
        kind="legal",
        context={
            "agent": case.representative.get("name")
            or case.representative.get("email")
            or case.representative.get("phone"),
            "what": TITLES[Kind(case.kind)],
            "link": outbox.absolute(reverse("requests:permission", args=[secret])),
            "until": asked.expires_at.astimezone(zone(company().company.time_zone)),
        },
        about=case.about,
    )


def _last_day(case: PrivacyRequest) -> datetime:
    """Returns the beginning of the day on which the answer is due: until then the person can confirm."""
    where = zone(company().company.time_zone)
    return datetime.combine(case.due_on, time.min, where) if case.due_on else timezone.now()


def _audit(case: PrivacyRequest, by: By, with_answer: str) -> None:
    record(
        Audited.PERMISSION_ANSWERED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        answer=str(with_answer),
        data_to="person" if data_to_person(case) else "agent",
    )
