"""What the desk's page of a case shows of decisions: proposals, kinds of data, tasks, and what is still open."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from requests import errands, notifying, proposing, releasing, rulings
from requests.models import Letter, PlanItem, PrivacyRequest, Proposal, Ruling
from requests.states import Reason

What = Proposal.What


def proposals(request: HttpRequest, case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns the proposals that wait, each with its words, whether it fits, and whether it is the reader's own."""
    shown = []
    for one in proposing.waiting(case):
        one.case = case
        mine = one.proposed_by_id == request.user.pk
        facts = {"one": one, "lines": _lines(one), "fits": proposing.fits(one), "mine": mine}
        shown.append(facts | {"letter": one.what == What.ANSWER, "may_decide": may_work and not mine})
    return {"proposals": shown, "sent_back": _sent_back(case), "four_eyes": proposing.is_asked()}


def decisions(request: HttpRequest, case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns what is decided kind by kind; `?rule=` opens one."""
    found = rulings.matters(case)
    if not found:
        return {}
    return {
        "matters": [(one, rulings.reason_of(one.ruling) if one.ruling else "") for one in found],
        "may_rule": may_work and rulings.is_open(case),
        "ruling": request.GET.get("rule", ""),
        "ruling_grounds": rulings.grounds(case),
        "held_over": releasing.due(case) if may_work else [],
        "verdicts": Ruling.Verdict.choices,
        "some_refused": not all(one.is_granted for one in found),
    }


def tasks(case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns the tasks of a case, and to whom another can be given."""
    may_give = may_work and case.is_open
    return {
        "tasks": list(case.errands.select_related("team", "colleague", "closed_by")),
        "may_give_task": may_give,
        "task_teams": list(errands.teams()) if may_give else [],
        "task_colleagues": list(errands.colleagues()) if may_give else [],
    }


def before_answer(case: PrivacyRequest) -> dict[str, Any]:
    """Returns what is still open and should be looked at before an answer goes out."""
    if not case.is_working:
        return {"still_open": []}
    waiting = [_("Task for %(name)s") % {"name": one.addressee} for one in errands.open_ones(case)]
    if case.kind in notifying.KINDS:
        waiting += [_("%(name)s has to be told by hand") % {"name": one.name} for one in notifying.by_hand(case)]
    return {"still_open": waiting}


def _sent_back(case: PrivacyRequest) -> list[Proposal]:
    if not proposing.is_asked() or not case.is_open:
        return []
    back = case.proposals.filter(state=Proposal.State.SENT_BACK).select_related("decided_by")
    return list(back.order_by("-id")[:3])


def _lines(proposal: Proposal) -> list[tuple[str, str]]:
    """Returns what a proposal would do, as names and words."""
    sent = proposal.sent
    if proposal.what == What.REFUSAL:
        return [(_("Reason"), str(Reason(sent["reason"]).label)), (_("The person would read"), sent["said"])]
    if proposal.what == What.ANSWER:
        said = [(_("Letter"), str(Letter.Outcome(sent["outcome"]).label))]
        return [*said, (_("Paragraph"), sent["paragraph"])] if sent["paragraph"] else said
    actions = {str(key): str(label) for key, label in PlanItem.Action.choices}
    lines = [
        (_("Records"), sent["label"]),
        (_("Decision"), f"{actions[sent['before']]} → {actions[sent['action']]}"),
        (_("Why"), sent["note"]),
    ]
    if sent["until"]:
        lines.append((_("Kept until"), sent["until"]))
    if sent["ground"]:
        lines.append((_("Ground"), rulings.reason_of(Ruling(ground=sent["ground"]))))
    return lines
