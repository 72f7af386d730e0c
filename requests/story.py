"""A case as its person follows it: where it stands, what happens next, and what is expected of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from requests.explaining import in_words
from requests.models import Event, PlanItem, PrivacyRequest
from requests.results import named
from requests.states import State

TONES = {
    State.AWAITING_VERIFICATION: "warn",
    State.AWAITING_CONFIRMATION: "warn",
    State.FULFILLED: "good",
    State.PARTIALLY_FULFILLED: "good",
    State.DENIED: "bad",
    State.APPEAL_DENIED: "bad",
}


@dataclass(frozen=True)
class Step:
    """One step of the timeline."""

    title: str
    state: Literal["done", "now", "next"]
    when: datetime | None = None
    text: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Kept:
    """One kind of record that stays for a time."""

    label: str
    reason: str
    until: str


@dataclass(frozen=True)
class Progress:
    """How far the erasure of one kind of record has come."""

    label: str
    state: str
    tone: str


def tone(case: PrivacyRequest) -> str:
    """Returns the badge's tone for a case's state."""
    return TONES.get(State(case.status), "accent" if case.is_open else "")


def state_in_words(case: PrivacyRequest) -> str:
    """Returns the state; a closed case is told by how it ended."""
    if case.status == State.CLOSED and case.reason:
        return str(State.DENIED.label)
    return str(State(case.status).label)


def now(case: PrivacyRequest) -> str:
    """Returns what happens now and what is expected of the person, in a sentence or two."""
    due = in_words(case.due_on) if case.due_on else ""
    match State(case.status):
        case State.AWAITING_CONFIRMATION if case.is_represented:
            return _(
                "We have asked the person to confirm to us that they gave you permission. We answer by %(due)s."
            ) % {"due": due}
        case State.AWAITING_CONFIRMATION:
            return _("Please confirm that you want this. We answer by %(due)s.") % {"due": due}
        case State.AWAITING_VERIFICATION:
            return _("Please confirm that it is you, so that we can start. We answer by %(due)s.") % {"due": due}
        case State.RECEIVED | State.IN_PROGRESS | State.APPEAL_OPEN | State.APPEAL_UPHELD:
            return _("We are working on it. You do not need to do anything. We answer by %(due)s.") % {"due": due}
        case State.EXTENDED:
            return _("We need more time and told you why. We answer by %(due)s.") % {"due": due}
        case State.APPEAL_DENIED:
            return _(
                "We have decided your appeal: our answer stands. The letter below says why, and where to complain."
            )
        case State.FULFILLED:
            return _("We have answered. The letter below says what was done.")
        case State.PARTIALLY_FULFILLED:
            return _("We have answered. The letter below says what was done, what was not, and why.")
        case State.DENIED:
            return _("We have refused this request. The letter below says why, and what you can do about it.")
        case State.WITHDRAWN if case.merged_into:
            facts = {"reference": case.merged_into.reference}
            return _("You asked for the same in your request %(reference)s. We answer it there.") % facts
        case State.WITHDRAWN:
            return _("You took this request back. You can send a new one at any time.")
        case State.REDIRECTED:
            return _("Somebody else decides about this data, so we sent your request on to them.")
        case _other:
            return _("This request is closed.")


def steps(case: PrivacyRequest) -> list[Step]:
    """Returns the four steps of every case: received, checked, in work, answered."""
    working = case.verified_at is not None or case.status in {State.IN_PROGRESS, State.EXTENDED}
    waiting = case.status in {State.AWAITING_VERIFICATION, State.AWAITING_CONFIRMATION}
    checked = _("You confirmed that it is you.") if case.verified_by == PrivacyRequest.Verification.ACCOUNT else ""
    told = [Step(_("Received"), "done", case.received_at, _("We mailed you a confirmation."))]
    if case.status == State.WITHDRAWN:
        return [*told, Step(_("Taken back"), "done", case.answered_at)]
    here: Literal["done", "now", "next"] = "done" if working else "now" if waiting else "next"
    told.append(Step(_("Identity checked"), here, case.verified_at, checked))
    if case.answered_at:
        told.append(Step(_("In work"), "done", case.started_at or case.verified_at))
        told.append(Step(_("Answered"), "done", case.answered_at, state_in_words(case)))
        return told
    told.append(Step(_("In work"), "now" if working else "next", None, _work(case)))
    due = _("By %(day)s.") % {"day": in_words(case.due_on)} if case.due_on else ""
    told.append(Step(_("Answered"), "next", None, due))
    return told


def _work(case: PrivacyRequest) -> str:
    if case.kind != "delete":
        return ""
    if case.finished_at:
        return _("Everything that had to go is gone and checked. We are writing the letter.")
    if case.started_at:
        return _("Your data is being erased, system by system.")
    return _("A person reads what is to be erased before anything moves.")


def progress(case: PrivacyRequest) -> list[Progress]:
    """Returns how far each dataset of a running erasure has come; nothing before it began."""
    if case.started_at is None or case.answered_at is not None:
        return []
    words = {
        PlanItem.State.PENDING: (_("Waiting"), ""),
        PlanItem.State.RUNNING: (_("Being erased"), "accent"),
        PlanItem.State.DONE: (_("Erased and checked"), "good"),
        PlanItem.State.FAILED: (_("Delayed: we try again"), "warn"),
        PlanItem.State.PENDING_HAND: (_("Being erased by hand"), "accent"),
        PlanItem.State.UNREACHED: (_("Delayed: we try again"), "warn"),
    }
    moving = [item for item in case.plan.all() if item.moves_data]
    return [Progress(item.label, *words[PlanItem.State(item.state)]) for item in moving]


def kept(case: PrivacyRequest) -> list[Kept]:
    """Returns what stays for a time, each with its reason and end."""
    return [
        Kept(
            label=named(hold.category, hold.label),
            reason=hold.item.reason,
            until=hold.item.until_in_words,
        )
        for hold in case.holds.select_related("item")
        if hold.ended_at is None
    ]


def history(case: PrivacyRequest) -> list[Event]:
    """Returns the messages and steps that the person sees, newest first."""
    return list(case.events.filter(public=True).order_by("-at", "-id")[:200])
