"""The one thing to do next in a case, told to whoever works on it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.company.current import company
from requests import judging
from requests.corrections import Outcome, outcome_of
from requests.models import PlanItem, PrivacyRequest
from requests.states import State


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
    if case.status == State.AWAITING_VERIFICATION:
        waiting = _("Waiting for the person to confirm that it is them. They were told by mail.")
        return Next("", "", waiting, "verification")
    if case.status == State.APPEAL_OPEN:
        return Next("", "", _("Decide the appeal. Another officer than the one who refused does that."), "appeal")
    if not case.is_working:
        return Next("", "", _("Nothing is left to do here.") if case.is_answered else _("Waiting."))
    if case.assigned_to_id is None:
        return Next("take", _("Take this case"), _("Nobody works on it yet."))
    if case.kind == "delete":
        return _deletion(case)
    if case.kind == "correct" and case.corrections.exists() and outcome_of(case) == Outcome.OPEN:
        return Next("", "", _("Decide on each correction below."), "corrections")
    if case.kind == "know_specific" and not case.scope.get("export"):
        return Next("export", _("Build the copy"), _("The records are put together for the person to download."))
    if not judging.is_carried_out(case):
        return Next("", "", _("Carry out what is asked, or refuse it."), "carrying")
    return Next("letter", _("Preview the letter"), _("Everything is ready for the answer."))


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
