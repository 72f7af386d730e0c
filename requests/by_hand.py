"""What a system without an interface leaves to people: every such deed becomes a task, once, with a day.

A receipt that says "pending" is no end. The task goes to the team that `sources.toml` names for the system, else to
the privacy desk; it says what is needed and by which numbers and addresses the person is found there, and no more.
"""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.company.calendar import day_of
from portal.sources import registry
from portal.sources.port import Dataset
from requests import errands, legal_holds
from requests.kinds import Kind
from requests.models import Correction, Errand, Event, PlanItem, PrivacyRequest
from requests.states import State
from requests.timeline import By

Deed = Errand.Deed

LOOKED_UP_FOR = frozenset({Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC, Kind.COPY, Kind.PORTABILITY})
NAMED = 100
"""Records that a task names one by one; the plan of the case has them all."""
BEFORE_THE_ANSWER = timedelta(days=5)
"""So long before a case's answer is due, what is done by hand is due: the desk has to put it into words."""


@receiver(post_save, sender=Event)
def work_begins(*, instance: Event, created: bool, **_facts: object) -> None:
    """Asks to look up, or to correct, what no system can tell, when work on a request begins."""
    if not created or instance.what != Event.What.MOVED or instance.state != State.IN_PROGRESS:
        return
    case, by = instance.case, By.system("by_hand")
    if case.kind in LOOKED_UP_FOR:
        look_up(case, by)
    elif case.kind == Kind.CORRECT and "dataset" in case.details:
        asks = _("In %(system)s, find and correct what %(person)s says is wrong in “%(records)s”: %(words)s")
        dataset = registry.dataset(case.details["dataset"])
        _ask(case, Deed.CORRECT, dataset, asks, by, facts={"words": case.details["words"]})


def look_up(case: PrivacyRequest, by: By) -> list[Errand]:
    """Asks for every kind of record of a case that only a person can look up; returns the tasks that are new."""
    wanted = case.categories
    kinds = [one for one in registry.datasets() if one.by_hand and (not wanted or one.category in wanted)]
    asks = _(
        "Look up what %(system)s holds as “%(records)s” about %(person)s. Answer with what you found, or “nothing”."
    )
    return [task for one in kinds if (task := _ask(case, Deed.LOOK_UP, one, asks, by))]


def erase(item: PlanItem, by: By) -> None:
    """Asks to erase the records of a plan's item."""
    asks = _("Erase what %(system)s holds as “%(records)s” about %(person)s, backups that you work with included.")
    dataset = registry.dataset(item.dataset)
    spared = legal_holds.spared(dataset, item.case.identifiers, item.selection)
    kept = spared.without if spared else ()
    if kept:
        asks += " " + _("A legal hold keeps some of it. Do not erase: %(kept)s")
    more = ", …" if len(kept) > NAMED else ""
    _ask(item.case, Deed.ERASE, dataset, asks, by, item=item, facts={"kept": ", ".join(kept[:NAMED]) + more})


def correct(correction: Correction, by: By) -> None:
    """Asks to write an accepted correction."""
    asks = _("In %(system)s, “%(records)s” of %(person)s: %(field)s should say “%(new)s”; it says “%(old)s”.")
    facts = {"field": correction.label, "new": correction.new_value, "old": correction.old_value or "-"}
    dataset = registry.dataset(correction.dataset)
    _ask(correction.case, Deed.CORRECT, dataset, asks, by, correction=correction, facts=facts)


def _ask(
    case: PrivacyRequest,
    deed: Errand.Deed,
    dataset: Dataset,
    asks: str,
    by: By,
    *,
    item: PlanItem | None = None,
    correction: Correction | None = None,
    facts: dict[str, object] | None = None,
) -> Errand | None:
    """Gives a task unless it is given already."""
    link = {"deed": deed, "dataset": dataset.key, "item": item, "correction": correction}
    if case.errands.filter(**link, state=Errand.State.OPEN).exists():
        return None
    source = registry.source_of(dataset.key)
    told = {"system": source.label, "records": dataset.label, "person": _person(case, dataset), **(facts or {})}
    today = day_of(timezone.now())
    due_on = max(today, case.due_on - BEFORE_THE_ANSWER) if case.due_on else today
    return errands.add(
        Errand(case=case, team=_team(dataset.source), asks=(asks % told)[: errands.LONGEST], due_on=due_on, **link), by
    )


def _person(case: PrivacyRequest, dataset: Dataset) -> str:
    """Returns the numbers and addresses by which the system knows the person, and nothing else of the case."""
    subject = case.identifiers
    found = [value for kind in dataset.reached_by for value in sorted(subject.of(kind))]
    return ", ".join(dict.fromkeys(found)) or _("the person of request %(reference)s") % {"reference": case.reference}


def _team(source: str) -> Group | None:
    declared = next((one for one in registry.declared().sources if one.key == source), None)
    return errands.teams().filter(name=declared.team).first() if declared and declared.team else None
