"""Fees: named with a reason before anything costs, and owed only once the person has said yes.

A fee is allowed where a request is manifestly unfounded or excessive, and the company bears the proof of that
(GDPR Art. 12(5); Civ. Code 1798.145(h)(3)). A deadline runs on meanwhile: no law here stops it for a fee.
"""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company
from requests import intake, timeline
from requests.lifecycle import NotAllowed, change
from requests.models import Event, Fee, PrivacyRequest
from requests.telling import tell
from requests.timeline import By

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD")
MOST = Decimal("99999.99")


def allowed() -> str:
    """Returns when the policy says that a fee may be charged; "" where it speaks of none."""
    said = str(company().requests.fee)
    return "" if said == "UNSET" else said


def may_quote(case: PrivacyRequest) -> bool:
    """Returns whether a fee may be named now: the policy allows it, work is not done, and none stands."""
    return bool(allowed()) and case.is_open and case.started_at is None and standing(case) is None


def standing(case: PrivacyRequest) -> Fee | None:
    """Returns the fee that waits for an answer or was accepted."""
    return case.fees.filter(declined_at__isnull=True, withdrawn_at__isnull=True).first()


@transaction.atomic
def quote(case: PrivacyRequest, amount: str, currency: str, reason: str, by: By) -> Fee:
    """Names a fee with its reason, where the person reads it, and tells them by mail. Raises NotAllowed, Stale."""
    if not may_quote(case):
        raise NotAllowed(_("No fee can be named here: the policy, the case or another fee stands against it."))
    if not reason.strip():
        raise NotAllowed(_("Say why the request is unfounded or excessive; the person reads it."))
    if not case.is_followed:
        raise NotAllowed(_("The person has no login here, so they could not read the fee and answer it."))
    if currency not in CURRENCIES:
        raise NotAllowed(_("Choose a currency."))
    change(case, by)
    fee = Fee.objects.create(case=case, amount=_amount(amount), currency=currency, reason=reason.strip()[:5000])
    words = _("A fee of %(fee)s was named. Nothing is owed unless the person accepts it.") % {"fee": fee}
    timeline.add(case, Event.What.DECISION, by, words)
    cents = int(fee.amount * 100)
    record(Audited.FEE_QUOTED, actor=by.actor, subject=case.subject, about=case.about, amount=cents, currency=currency)
    tell(case)
    return fee


@transaction.atomic
def accept(fee: Fee, by: By) -> None:
    """Records that the person accepts a fee. Raises NotAllowed, Stale."""
    _answer(fee, by, accepted=True)


@transaction.atomic
def decline(fee: Fee, by: By) -> None:
    """Records that the person refuses a fee and takes the request back with it. Raises NotAllowed, Stale."""
    _answer(fee, by, accepted=False)
    intake.withdraw(fee.case, by)


@transaction.atomic
def take_back(case: PrivacyRequest, by: By) -> None:
    """Takes a fee back: the request goes on and is free. Raises NotAllowed, Stale."""
    fee = standing(case)
    if fee is None or not case.is_open:
        raise NotAllowed(_("There is no fee to take back."))
    change(case, by)
    Fee.objects.filter(pk=fee.pk).update(withdrawn_at=timezone.now())
    timeline.add(case, Event.What.DECISION, by, _("The fee was taken back. The request is free."), public=True)
    record(Audited.FEE_WITHDRAWN, actor=by.actor, subject=case.subject, about=case.about)


def _answer(fee: Fee, by: By, *, accepted: bool) -> None:
    case, now = fee.case, timezone.now()
    if not fee.is_open or not case.is_open:
        raise NotAllowed(_("This fee no longer waits for an answer."))
    change(case, by)
    Fee.objects.filter(pk=fee.pk).update(**{"accepted_at" if accepted else "declined_at": now})
    words = _("You accepted the fee of %(fee)s.") if accepted else _("You did not accept the fee of %(fee)s.")
    timeline.add(case, Event.What.DECISION, by, words % {"fee": fee}, public=True)
    record(Audited.FEE_ANSWERED, actor=by.actor, subject=case.subject, about=case.about, accepted=accepted)


def _amount(typed: str) -> Decimal:
    try:
        amount = Decimal(typed.strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or not 0 < amount <= MOST:
        raise NotAllowed(_("Write the amount as a number, such as 25.00."))
    return amount
