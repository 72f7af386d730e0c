"""Four eyes: a refusal, the final letter and a change of an erasure's plan wait for a second officer.

Where the profile asks for it (`approval = "four_eyes"`), the deeds themselves propose instead of doing, so that every
road waits. A proposal holds what would be done, and fits only as long as the case stands as it stood then.
"""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company
from requests import timeline
from requests.lifecycle import NotAllowed, Stale
from requests.models import Event, PrivacyRequest, Proposal
from requests.timeline import By

What = Proposal.What
State = Proposal.State


def is_asked() -> bool:
    """Tells whether the company's profile asks for a second officer."""
    return company().requests.approval == "four_eyes"


@transaction.atomic
def propose(case: PrivacyRequest, what: What, by: By, sent: dict[str, Any], part: str = "") -> Proposal:
    """Keeps what an officer would do until another decides; the same officer's earlier proposal gives way.

    `part`: of the plan, for an override. Raises NotAllowed where another officer's proposal waits, Stale.
    """
    if not PrivacyRequest.objects.select_for_update().filter(pk=case.pk, revision=case.revision).exists():
        raise Stale
    for earlier in _in_the_way(case, what, part):
        if fits(earlier) and earlier.proposed_by_id != (by.user.pk if by.user else None):
            raise NotAllowed(_("Another officer's proposal waits. Approve it or send it back first."))
        _end(earlier, State.LAPSED)
    proposal = Proposal.objects.create(
        case=case, what=what, part=part, sent=sent, standing=standing_of(case, what, part), proposed_by=by.user
    )
    timeline.add(case, Event.What.DECISION, by, _("Proposed: %s") % proposal.get_what_display())
    _audit(Audited.CASE_PROPOSED, proposal, by)
    return proposal


def waiting(case: PrivacyRequest) -> list[Proposal]:
    """Returns the proposals of a case that nobody decided on; none where one officer is enough."""
    if not is_asked():
        return []
    return list(case.proposals.filter(state=State.WAITING).select_related("proposed_by"))


def cases_that_wait() -> QuerySet[Proposal, int]:
    """Returns the keys of the cases of which something waits for a second officer."""
    return Proposal.objects.filter(state=State.WAITING).values_list("case_id", flat=True)


def fits(proposal: Proposal) -> bool:
    """Tells whether the case still stands as it stood when this was proposed."""
    return standing_of(proposal.case, What(proposal.what), proposal.part) == proposal.standing


def standing_of(case: PrivacyRequest, what: What, part: str = "") -> str:
    """Returns a digest of what a decision rests on; for an override, of the plan's part alone."""
    facts: list[Any] = [case.status, case.kind, case.planned_at, case.started_at]
    items = case.plan.order_by("dataset", "planned_action")
    rows = items.values_list("dataset", "planned_action", "action", "ground", "hold_until", "state", "counted")
    if what == What.OVERRIDE:
        facts.append([row for row in rows if part_of(*row[:2]) == part])
    else:
        facts += [case.reason, case.law, case.place, case.due_on, case.verified_at, case.finished_at, case.scope]
        facts += [list(rows), *_belonging(case)]
    said = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def part_of(dataset: str, planned_action: str) -> str:
    """Returns the name of a part of a plan, which outlives the plan's being made again."""
    return f"{dataset}:{planned_action}"


def send_back(proposal: Proposal, reason: str, by: By) -> None:
    """Sends a proposal back to its officer with the reason. Raises NotAllowed, Stale."""
    second(proposal, by)
    if not reason.strip():
        raise NotAllowed(_("Say why you send it back; the officer who proposed it reads it."))
    with transaction.atomic():
        settle(proposal, State.SENT_BACK, by, reason.strip())
        timeline.add(
            proposal.case, Event.What.DECISION, by, f"{_('Sent back:')} {proposal.get_what_display()}. {reason.strip()}"
        )
        _audit(Audited.PROPOSAL_SENT_BACK, proposal, by)


def take_back(proposal: Proposal, by: By) -> None:
    """Takes one's own proposal back. Raises NotAllowed, Stale."""
    if by.user is None or proposal.proposed_by_id != by.user.pk:
        raise NotAllowed(_("Only who proposed it takes it back."))
    with transaction.atomic():
        settle(proposal, State.TAKEN_BACK, by)
        timeline.add(proposal.case, Event.What.DECISION, by, _("Taken back: %s") % proposal.get_what_display())
        _audit(Audited.PROPOSAL_TAKEN_BACK, proposal, by)


def second(proposal: Proposal, by: By) -> None:
    """Asks whether somebody may decide on a proposal; nobody decides on their own, whatever they may else.

    Raises NotAllowed.
    """
    if proposal.state != State.WAITING:
        raise NotAllowed(_("This proposal has been decided already."))
    if by.user is None or proposal.proposed_by_id == by.user.pk:
        raise NotAllowed(_("You proposed this; another officer has to decide on it."))


def settle(proposal: Proposal, state: State, by: By, reason: str = "") -> None:
    """Writes down what became of a waiting proposal. Raises Stale where somebody else did."""
    facts = {"state": state, "decided_by": by.user, "decided_at": timezone.now(), "reason": reason}
    if not Proposal.objects.filter(pk=proposal.pk, state=State.WAITING).update(**facts):
        raise Stale
    for name, value in facts.items():
        setattr(proposal, name, value)


def lapse(proposal: Proposal) -> None:
    """Ends a proposal that fits the case no longer."""
    _end(proposal, State.LAPSED)


def approved(proposal: Proposal, by: By) -> None:
    """Notes in the history and the trail that a second officer approved."""
    timeline.add(proposal.case, Event.What.DECISION, by, _("Approved: %s") % proposal.get_what_display())
    _audit(Audited.PROPOSAL_APPROVED, proposal, by)


def _in_the_way(case: PrivacyRequest, what: What, part: str) -> list[Proposal]:
    found = case.proposals.filter(state=State.WAITING)
    if what == What.OVERRIDE:
        return list(found.filter(what=what, part=part))
    return list(found.exclude(what=What.OVERRIDE))


def _belonging(case: PrivacyRequest) -> list[Any]:
    """Returns what else of a case a decision rests on, the person's own words and files among it."""
    theirs = case.events.filter(side=Event.Side.PERSON, what=Event.What.MESSAGE)
    return [
        list(case.corrections.order_by("pk").values_list("pk", "decision")),
        list(case.rulings.order_by("pk").values_list("pk", "verdict", "ground", "until")),
        list(case.restrictions.order_by("pk").values_list("pk", "told_at", "lifted_at")),
        list(theirs.order_by("pk").values_list("pk", flat=True)),
        list(case.evidence.filter(removed_at=None).order_by("pk").values_list("pk", flat=True)),
    ]


def _end(proposal: Proposal, state: State) -> None:
    Proposal.objects.filter(pk=proposal.pk, state=State.WAITING).update(state=state, decided_at=timezone.now())
    proposal.state = state


def _audit(event: Audited, proposal: Proposal, by: By) -> None:
    case = proposal.case
    record(event, actor=by.actor, subject=case.subject, about=case.about, what=str(proposal.what))
