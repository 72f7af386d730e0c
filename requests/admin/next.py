"""The one thing to do next in a case, told to whoever works on it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.company.current import company
from requests import copies, judging, proposing, releasing, rulings
from requests.admin.representing_panel import representing_next
from requests.corrections import Outcome, outcome_of
from requests.identity import following
from requests.kinds import RECORDS
from requests.lifecycle import is_stopped
from requests.models import Letter, PlanItem, PrivacyRequest
from requests.states import State
from requests.verifying import answering, unverified


@dataclass(frozen=True)
class Next:
    """What to do: the deed's name (empty: nothing to press), the button, and a sentence about it."""

    deed: str
    label: str
    text: str
    anchor: str = ""
    confirm: str = ""
    tone: str = ""


def next_deed(case: PrivacyRequest) -> Next:
    """Returns the primary action of a case as it stands."""
    if case.is_represented and (found := representing_next(case)):
        return Next("", "", found, "representing")
    if case.is_open and following.service() and following.running(case):
        return Next("", "", _("Waiting for the result of the identity service."), "identity")
    if case.status == State.AWAITING_VERIFICATION:
        return _unverified(case)
    if is_stopped(case):
        return Next("", "", _("Stopped on suspicion of fraud: lift the stop, or refuse."), "verification", tone="warn")
    if case.status == State.APPEAL_OPEN:
        return Next("", "", _("Decide the appeal. Another officer than the one who refused does that."), "appeal")
    if releasing.due(case):
        return Next("", "", _("The day has come until which some of it was held back: grant it now."), "rulings")
    if not case.is_working:
        return Next("", "", _("Nothing is left to do here.") if case.is_answered else _("Waiting."))
    if case.assigned_to_id is None:
        return Next("take", _("Take this case"), _("Nobody works on it yet."))
    if proposing.waiting(case):
        return Next("", "", _("A proposal waits for another officer's approval."), "proposals")
    if case.kind == "delete":
        return _deletion(case)
    if case.kind == "correct" and case.corrections.exists() and outcome_of(case) == Outcome.OPEN:
        return Next("", "", _("Decide on each correction below."), "corrections")
    granted = rulings.outcome_of(case) != Letter.Outcome.DENIED
    if case.kind in RECORDS and granted and (copy := _copy(case)):
        return copy
    if not judging.is_carried_out(case):
        return Next("", "", _("Carry out what is asked, or refuse it."), "carrying")
    return Next("letter", _("Preview the letter"), _("Everything is ready for the answer."))


def _unverified(case: PrivacyRequest) -> Next:
    if unverified.is_last_moment(case):
        text = _("The time is nearly over: verify the person, or refuse for want of proof.")
        return Next("", "", text, "verification", tone="warn")
    if not case.person_id and not answering.may_answer(case):
        return Next("", "", _("Check who asks: the person cannot answer any further by themselves."), "verification")
    return Next("", "", _("Waiting for the person to confirm that it is them. They were told by mail."), "verification")


def _copy(case: PrivacyRequest) -> Next | None:
    export = copies.of(case)
    if copies.may_order(case) and export is None:
        return Next("export", _("Build the copy"), _("The records are put together for the person to download."))
    if copies.may_order(case):
        return Next("export", _("Build the copy again"), _("The copy could not be made, or its time is over."))
    if export and export.is_open:
        return Next("", "", _("The copy is being put together. Reload this page to see how far it is."))
    return None


def _deletion(case: PrivacyRequest) -> Next:
    if case.planned_at is None:
        return Next("plan", _("Make the plan"), _("Split every dataset by the retention rules. Nothing moves yet."))
    states = set(case.plan.values_list("state", flat=True))
    if case.started_at is None:
        return _planned(case, states)
    if PlanItem.State.FAILED in states:
        return Next(
            "retry", _("Try failed steps again"), _("A system failed. The portal also tries by itself."), "plan"
        )
    if PlanItem.State.PENDING_HAND in states:
        return Next("", "", _("Some records have to be erased by hand. Attest each of them below."), "plan")
    if case.finished_at is None:
        return Next("", "", _("The worker is erasing. Reload this page to see how far it is."), "plan")
    return Next("letter", _("Preview the letter"), _("Everything that had to go is gone and was checked."))


def _planned(case: PrivacyRequest, states: set[str]) -> Next:
    if PlanItem.State.UNREACHED in states:
        return Next("plan", _("Make the plan again"), _("One system could not be reached."), "plan")
    if company().requests.approval == "four_eyes" and case.approved_by_id is None:
        return Next("approve", _("Approve the plan"), _("Another officer then starts the erasure."), "plan")
    return Next(
        "execute",
        _("Erase as planned"),
        _("Read the plan, then start the erasure. It cannot be undone."),
        "plan",
        _("I have read the plan below, item by item."),
        "danger",
    )
