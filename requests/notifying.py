"""Tells those who were given a person's data that it was erased, corrected or restricted.

GDPR Art. 19; 11 CCR 7022(b)(2)-(3), (c). Who cannot be told is named in the letter, with the facts.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company
from portal.mail import outbox
from portal.mail.models import Message
from portal.sources.registry import dataset, declared
from requests.kinds import Kind
from requests.lifecycle import NotAllowed
from requests.mailboxes import mailboxes_of
from requests.models import Correction, PlanItem, PrivacyRequest, Told
from requests.timeline import By

KINDS = (Kind.DELETE, Kind.CORRECT, Kind.RESTRICT)
NEVER = ("never", "legal_duty")
LABEL = "recipients"
TRIES = 3
COMES_BACK = timedelta(days=5)
"""For so long a mail that was sent can still come back."""

LOST = (Message.State.FAILED, Message.State.BOUNCED, Message.State.COMPLAINED)
Outcome = Told.Outcome

Receipt = dict[str, str | int]
Way = Callable[[Told], Receipt | None]
"""Tells one recipient, in the caller's transaction; gives back what proves it, or None where it does not reach it."""


def categories_of(case: PrivacyRequest) -> set[str]:
    """Returns the kinds of data of which something was erased, corrected or restricted; none before it was."""
    if case.kind == Kind.DELETE:
        gone = case.plan.filter(action__in=[PlanItem.Action.ERASE, PlanItem.Action.ANONYMISE, PlanItem.Action.BY_HAND])
        return set(gone.filter(state=PlanItem.State.DONE).values_list("category", flat=True)) - {""}
    if case.kind == Kind.CORRECT:
        accepted = case.corrections.exclude(decision__in=[Correction.Decision.OPEN, Correction.Decision.DECLINED])
        return {dataset(key).category for key in accepted.values_list("dataset", flat=True)}
    held = case.restrictions.filter(lifted_at=None).first()
    if held is None:
        return set()
    return set(held.categories) or {one.key for one in company().categories}


def announce(case: PrivacyRequest) -> int:
    """Tells, without anybody's asking, each recipient that was not told yet; returns how many."""
    if case.kind not in KINDS or case.emptied_at is not None:
        return 0
    return _tell_due(case, categories_of(case), By.system(LABEL))


def tell(case: PrivacyRequest, by: By) -> int:
    """Tells each recipient of the data concerned that was not told yet; returns how many. Raises NotAllowed.

    By the first way that reaches it, else somebody has to tell it.
    """
    found = categories_of(case) if case.kind in KINDS else set()
    if not found:
        raise NotAllowed(_("Nothing was erased, corrected or restricted yet of which a recipient would be told."))
    return _tell_due(case, found, by)


def _tell_due(case: PrivacyRequest, categories: set[str], by: By) -> int:
    keys = {key for one in company().categories if one.key in categories for key in one.recipients}
    due = [one for one in company().recipients if one.key in keys and one.disclosed not in NEVER]
    return sum(_tell(case, one.key, str(one.label), by) for one in due)


def by_hand(case: PrivacyRequest) -> list[Told]:
    """Returns the recipients that somebody still has to tell."""
    return list(case.told.filter(outcome=Outcome.BY_HAND))


def follow_up(now: datetime | None = None) -> int:
    """Looks what became of mail to recipients; returns how many were mailed again or are left to staff.

    A mail that failed is written again, three times in all; an address that refuses mail is left to staff.
    """
    moment = now or timezone.now()
    count = 0
    unsettled = Told.objects.filter(outcome=Outcome.MAILED, settled_at=None)
    for told in unsettled.select_related("case").order_by("id")[:500]:
        message = Message.objects.filter(pk=told.receipt.get("message", 0)).first()
        if message is None or (message.sent_at and message.sent_at < moment - COMES_BACK):
            Told.objects.filter(pk=told.pk).update(settled_at=moment)
        elif message.state in LOST:
            count += 1
            _again(told, message)
    return count


def settle(told: Told, facts: str, reached: bool, by: By) -> None:
    """Notes that a colleague told a recipient, or why it cannot be told; the person reads why. Raises NotAllowed."""
    if told.outcome != Outcome.BY_HAND:
        raise NotAllowed(_("Nothing waits to be done by hand here."))
    if not facts.strip():
        raise NotAllowed(_("Say how they were told, or the facts why they cannot be."))
    with transaction.atomic():
        told.outcome = Outcome.DONE if reached else Outcome.UNREACHABLE
        told.facts, told.by = facts.strip(), by.user
        told.save()
        _audit(told, by)


@transaction.atomic
def _tell(case: PrivacyRequest, key: str, label: str, by: By) -> bool:
    defaults = {"label": label, "outcome": Outcome.BY_HAND, "by": by.user}
    told, fresh = Told.objects.get_or_create(case=case, recipient=key, defaults=defaults)
    if fresh:
        told.case = case
        _send(told)
        _audit(told, by)
    return fresh


def _send(told: Told) -> None:
    """Tells a recipient by the first way that reaches it, and keeps the receipt."""
    for way in _ways:
        receipt = way(told)
        if receipt is not None:
            told.outcome = Outcome.CALLING if receipt["way"] == "webhook" else Outcome.MAILED
            told.receipt = receipt
            break
    else:
        told.outcome = Outcome.BY_HAND
    told.save()


def _by_mail(told: Told) -> Receipt | None:
    case = told.case
    mail = next((way.mail for way in declared().recipients if way.key == told.recipient), "")
    addresses = mailboxes_of(case)
    if not mail or not addresses:
        return None
    message = outbox.send(
        "recipient_notified",
        to=mail,
        language=company().company.languages[0],
        kind="legal",
        context={"addresses": addresses, "kind": case.kind, "reference": case.reference},
        about=f"told:{told.pk}",
    )
    return {"way": "mail", "message": message.pk, "at": timezone.now().isoformat()}


_ways: list[Way] = [_by_mail]


def register(way: Way) -> Way:
    """Takes another way to tell recipients, which is tried before mail, and returns it."""
    _ways.insert(0, way)
    return way


def left_to_staff(told: Told) -> None:
    """Leaves a recipient to staff whom nothing reached."""
    told.outcome = Outcome.BY_HAND
    told.save()
    _audit(told, By.system(LABEL))


def reached(told: Told, receipt: Receipt) -> None:
    """Notes that a recipient's own system took the news."""
    told.outcome, told.receipt, told.settled_at = Outcome.CALLED, receipt, timezone.now()
    told.save()
    _audit(told, By.system(LABEL))


@transaction.atomic
def _again(told: Told, message: Message) -> None:
    told.tries += 1
    if message.state == Message.State.FAILED and told.tries < TRIES:
        _send(told)
    else:
        told.outcome = Outcome.BY_HAND
        told.save()
    _audit(told, By.system(LABEL))


def _audit(told: Told, by: By) -> None:
    case, outcome = told.case, str(told.outcome)
    actor, about = by.actor, case.about
    record(
        Audited.RECIPIENT_NOTIFIED,
        actor=actor,
        subject=case.subject,
        about=about,
        recipient=told.recipient,
        outcome=outcome,
    )
