"""What staff can do to a case: each a POST that calls the same deed as everything else does."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.sources.port import Span
from requests import (
    appeals,
    attesting,
    copies,
    corrections,
    deciding,
    duplicates,
    fees,
    intake,
    messages,
    orders,
    plan,
    plan_decisions,
    routing,
    stating,
)
from requests.admin.carrying_deeds import CARRYING
from requests.admin.errand_deeds import ERRANDS
from requests.admin.identity_deeds import IDENTITY
from requests.admin.letter_words import edits_of
from requests.admin.proposal_deeds import PROPOSALS, proposed
from requests.admin.representing_deeds import REPRESENTING
from requests.admin.ruling_deeds import RULINGS
from requests.admin.typed import day, number
from requests.admin.verifying_page import VERIFYING
from requests.disclosure import since_of
from requests.lifecycle import NotAllowed, change
from requests.models import PrivacyRequest, Statement
from requests.states import Reason
from requests.timeline import By
from requests.verifying import answering

Sent = Mapping[str, str]


def _take(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    change(case, by, assigned_to=by.user)
    record(Audited.CASE_ASSIGNED, actor=by.actor, subject=case.subject, about=case.about)
    return _("This case is yours now.")


def _verify(case: PrivacyRequest, by: By, sent: Sent) -> str:
    answering.by_other_means(case, by, sent.get("note", ""))
    return _("The person is verified; the work can start.")


def _plan(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    plan.make(case, by)
    return _("The plan is made. Nothing has moved yet.")


def _decide(case: PrivacyRequest, by: By, sent: Sent) -> str:
    item = case.plan.get(pk=number(sent, "item"))
    item.case = case
    until = day(sent.get("until", ""))
    note, ground = sent.get("note", ""), sent.get("ground", "")
    waits = plan_decisions.override(item, sent.get("action", ""), by, note=note, ground=ground, until=until)
    return proposed() if waits else _("Your decision is kept with its reason.")


def _approve(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    orders.approve(case, by)
    return _("The plan is approved.")


def _execute(case: PrivacyRequest, by: By, sent: Sent) -> str:
    if not sent.get("confirmed"):
        raise NotAllowed(_("Tick that you have read the plan; the erasure cannot be undone."))
    orders.begin(case, by)
    return _("The erasure has begun.")


def _retry(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    orders.retry(case, by)
    return _("Failed steps are in line again.")


def _attest(case: PrivacyRequest, by: By, sent: Sent) -> str:
    item = case.plan.get(pk=number(sent, "item"))
    item.case = case
    orders.attest(item, by, sent.get("note", ""))
    return _("Your word is kept with the case.")


def _accept(case: PrivacyRequest, by: By, sent: Sent) -> str:
    correction = case.corrections.get(pk=number(sent, "item"))
    correction.case = case
    corrections.accept(correction, by, sent.get("reason", ""))
    return _("The correction is accepted.")


def _attest_correction(case: PrivacyRequest, by: By, sent: Sent) -> str:
    correction = case.corrections.get(pk=number(sent, "item"))
    correction.case = case
    attesting.written(correction, by, sent.get("note", ""))
    return _("Your word is kept with the case.")


def _decline(case: PrivacyRequest, by: By, sent: Sent) -> str:
    correction = case.corrections.get(pk=number(sent, "item"))
    correction.case = case
    corrections.decline(correction, by, sent.get("reason", ""))
    return _("The correction is declined, with your reason.")


def _add_statement(case: PrivacyRequest, by: By, sent: Sent) -> str:
    statement = Statement.objects.select_related("correction").get(
        correction_id=number(sent, "item"), correction__case=case
    )
    statement.correction.case = case
    stating.add(statement, by)
    return _("The person reads that it is kept with the record.")


def _extend(case: PrivacyRequest, by: By, sent: Sent) -> str:
    deciding.extend(case, sent.get("reason", ""), by, edits_of(sent))
    return _("The due date is extended and the person was told why.")


def _send(case: PrivacyRequest, by: By, sent: Sent) -> str:
    waits = deciding.answer(case, by, sent.get("paragraph", ""), edits_of(sent))
    return proposed() if waits else _("The letter is sent and the case is answered.")


def _deny(case: PrivacyRequest, by: By, sent: Sent) -> str:
    if sent.get("refusal") not in Reason.values:
        raise NotAllowed(_("Choose the reason of the refusal."))
    facts = sent.get("paragraph", ""), sent.get("ground", "")
    waits = deciding.deny(case, Reason(sent["refusal"]), by, *facts, edits_of(sent))
    return proposed() if waits else _("The refusal is sent.")


def _message(case: PrivacyRequest, by: By, sent: Sent) -> str:
    messages.write(case, sent.get("words", ""), by)
    return _("Your message is on the person's page; they were told by mail that it is there.")


def _note(case: PrivacyRequest, by: By, sent: Sent) -> str:
    messages.note(case, sent.get("words", ""), by)
    return _("Your note is kept. Only staff see it.")


def _withdraw(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    intake.withdraw(case, by)
    return _("The case is taken back on the person's behalf.")


def _export(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    copies.order(case, by, Span(since_of(case), None))
    return _("The copy is being built.")


def _hand_over(case: PrivacyRequest, by: By, sent: Sent) -> str:
    copies.hand_over(case, sent.get("receiver", ""), sent.get("receipt", ""), by)
    return _("Your word is kept with the case.")


def _send_on(case: PrivacyRequest, by: By, sent: Sent) -> str:
    facts = sent.get("controller", ""), sent.get("reached_by", "")
    routing.send_on(case, *facts, sent=bool(sent.get("sent")), by=by)
    return _("The case is sent on, and the person was told who decides.")


def _merge(case: PrivacyRequest, by: By, sent: Sent) -> str:
    into = PrivacyRequest.objects.get(pk=number(sent, "item"))
    duplicates.merge(case, into, by)
    return _("This case ended. %(reference)s goes on.") % {"reference": into.reference}


def _fee(case: PrivacyRequest, by: By, sent: Sent) -> str:
    fees.quote(case, sent.get("amount", ""), sent.get("currency", ""), sent.get("reason", ""), by)
    return _("The person was told that there is a fee to read and answer.")


def _unfee(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    fees.take_back(case, by)
    return _("The fee is taken back. The request is free.")


def _appeal(case: PrivacyRequest, by: By, sent: Sent) -> str:
    appeals.open_appeal(case, sent.get("reason", ""), by)
    return _("The appeal is open; the person was told by when it is decided.")


def _decide_appeal(case: PrivacyRequest, by: By, sent: Sent) -> str:
    appeals.decide(case, sent.get("decision", ""), sent.get("paragraph", ""), by, edits_of(sent))
    return _("The appeal is decided; the person has your reasons.")


DEEDS: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {
    "take": _take,
    "verify": _verify,
    "plan": _plan,
    "decide": _decide,
    "approve": _approve,
    "execute": _execute,
    "retry": _retry,
    "attest": _attest,
    "accept": _accept,
    "decline": _decline,
    "attest_correction": _attest_correction,
    "add_statement": _add_statement,
    "extend": _extend,
    "send": _send,
    "deny": _deny,
    "message": _message,
    "note": _note,
    "withdraw": _withdraw,
    "export": _export,
    "hand_over": _hand_over,
    "send_on": _send_on,
    **CARRYING,
    **VERIFYING,
    **REPRESENTING,
    **IDENTITY,
    **PROPOSALS,
    **RULINGS,
    **ERRANDS,
    "merge": _merge,
    "fee": _fee,
    "unfee": _unfee,
    "appeal": _appeal,
    "decide_appeal": _decide_appeal,
}
