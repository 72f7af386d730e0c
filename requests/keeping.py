"""What this room keeps of the records: for legal holds, for decisions on requests, for limits on their use.

Lower rooms ask by `portal.sources.keepers` before they delete for a person. What a retention rule keeps is not said
here: the rule itself says it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.sources.keepers import Kept
from portal.sources.port import Dataset, Span, Subject
from requests import grounds
from requests.models import Hold, LegalHold, Restriction


def keeps(dataset: Dataset) -> Iterator[Kept]:
    """Yields what has to stay of a dataset now."""
    yield from _legal_holds(dataset)
    yield from _holds(dataset)
    yield from _restrictions(dataset)


def _legal_holds(dataset: Dataset) -> Iterator[Kept]:
    about = {"category__in": ["", dataset.category], "dataset__in": ["", dataset.key]}
    reason = str(grounds.ground(grounds.LEGAL_HOLD).text)
    for hold in LegalHold.objects.filter(released_at=None, **about).defer("reason"):
        known = {kind: frozenset(values) for kind, values in hold.identifiers.items()}
        yield Kept(reason, Subject(known) if hold.subject else None)


def _holds(dataset: Dataset) -> Iterator[Kept]:
    """Yields what officers decided to keep; periods of the profile count for every record by themselves."""
    by_rule = [Hold.Basis.RECORD, Hold.Basis.RELATIONSHIP]
    for hold in Hold.objects.filter(dataset=dataset.key, ended_at=None).exclude(basis__in=by_rule):
        reason = str(grounds.ground(hold.ground).text)
        yield Kept(reason, hold.identifiers, Span(hold.span_start, hold.span_end), hold.until)


def _restrictions(dataset: Dataset) -> Iterator[Kept]:
    """Yields what may only be stored (GDPR Art. 18(2)); an objection to a use (Art. 21) keeps nothing."""
    objections = [Restriction.Ground.PENDING, Restriction.Ground.OBJECTION]
    reason = _("Somebody asked us to limit the use of these records. Until that ends, we only store them.")
    found = Restriction.objects.filter(lifted_at=None).exclude(ground__in=objections).select_related("case")
    for one in found:
        if one.is_whole or dataset.category in one.categories:
            yield Kept(reason, one.case.identifiers)
