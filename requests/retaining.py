"""What cases keep whatever a period or a person says, told to the port: legal holds, restrictions, staff's decisions.

What a retention rule keeps is not said here: the rule itself says it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.sources import held
from portal.sources.held import Keeping
from portal.sources.port import Span, Subject
from requests import grounds
from requests.models import Hold, LegalHold, Restriction

LEGAL_HOLD = _("A legal hold keeps these records.")
RESTRICTED = _("The person asked us to limit the use of these records, so they stay.")
STORED_ONLY = _("Somebody asked us to limit the use of these records. Until that ends, we only store them.")
DECIDED = _("Staff decided to keep these records when they answered a request.")


@held.register
def legal_holds() -> Iterator[Keeping]:
    """Yields every legal hold in force; one that names nobody keeps everybody's records."""
    said = str(grounds.ground(grounds.LEGAL_HOLD).text)
    for hold in LegalHold.objects.filter(released_at=None).defer("reason"):
        subject = Subject({kind: frozenset(values) for kind, values in hold.identifiers.items()})
        whose = subject if hold.subject else None
        records = frozenset(hold.keys)
        yield Keeping(f"legal_hold:{hold.pk}", LEGAL_HOLD, said, whose, hold.category, hold.dataset, records=records)


@held.register
def restrictions() -> Iterator[Keeping]:
    """Yields what is restricted as a whole or by its kind: who asked opposes its erasure (GDPR Art. 18(1), (2)).

    An objection ends uses, and a restriction of uses alone limits those: neither keeps data longer. While an objection
    is weighed, the data stays, but for the person's own wish.
    """
    in_force = Restriction.objects.filter(lifted_at=None).exclude(ground=Restriction.Ground.OBJECTION)
    for one in in_force.select_related("case"):
        for category in ("",) if one.is_whole else one.categories:
            yield Keeping(
                f"case:{one.case.reference}",
                RESTRICTED,
                STORED_ONLY,
                one.case.identifiers,
                category,
                against_person=one.ground != Restriction.Ground.PENDING,
            )


@held.register
def decided() -> Iterator[Keeping]:
    """Yields what staff decided to keep on a ground of the policy, until its date."""
    in_force = Hold.objects.filter(ended_at=None, basis=Hold.Basis.OFFICER)
    for hold in in_force.select_related("case"):
        yield Keeping(
            f"case:{hold.case.reference}",
            DECIDED,
            str(grounds.ground(hold.ground).text),
            hold.identifiers,
            dataset=hold.dataset,
            span=Span(hold.span_start, hold.span_end),
            records=frozenset(hold.keys),
            until=hold.until,
        )
