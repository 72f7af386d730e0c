"""What the desk's page of a case shows of who asks, and the deeds of checking it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.company.current import laws_in_force
from portal.sources.port import IdentifierKind
from requests import evidence
from requests.admin.proposal_deeds import proposed
from requests.kinds import RECORDS
from requests.lifecycle import NotAllowed
from requests.models import Declaration, PrivacyRequest, Proposal
from requests.states import NEVER_VERIFIED, State
from requests.timeline import By
from requests.verifying import answering, points, stopping, unverified

KINDS: dict[str, Any] = {
    "email": gettext_lazy("email address"),
    "phone": gettext_lazy("telephone number"),
    "account": gettext_lazy("customer number"),
}

Sent = Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """One comparison, with the facts in words."""

    at: datetime
    matched: list[str]
    missed: list[str]
    needed: int
    by_staff: bool
    officer: Any


def verifying(case: PrivacyRequest) -> dict[str, Any]:
    """Returns the part of a case's page about who asks."""
    waits = case.status == State.AWAITING_VERIFICATION
    asked = points.asked(case) if waits else []
    law = laws_in_force().get(case.law)
    return {
        "verifying": {
            "waits": waits,
            "never": case.kind in NEVER_VERIFIED,
            "why": points.why(case) if waits and not case.person_id else "",
            "feasible": points.is_feasible(case) if waits else False,
            "points": asked,
            "kinds": KINDS.items(),
            "matchings": [_compared(one) for one in case.matchings.select_related("officer")],
            "declaration": Declaration.objects.filter(case=case).first(),
            "to_sign": answering.text_of_declaration() if waits and answering.lacks_declaration(case) else "",
            "on_doubt": waits and bool(law and law.more_proof == "on_doubt" and case.contact),
            "goes_on": case.kind in RECORDS,
            "last_moment": unverified.is_last_moment(case),
            "stop": case.fraud_stops.filter(lifted_at=None).select_related("placed_by").first(),
        }
    }


def _compared(one: Any) -> Compared:
    missed = [key for key in one.answered if key not in one.matched]
    return Compared(one.at, points.labels(one.matched), points.labels(missed), one.needed, one.by_staff, one.officer)


def _match(case: PrivacyRequest, by: By, sent: Sent) -> str:
    kind: Any = sent.get("kind", "")
    if kind not in get_args(IdentifierKind):
        raise NotAllowed(_("Say by what the records are found: an email address, a number or a customer number."))
    typed = {one.key: sent.get(f"point_{one.key}", "")[:200] for one in points.asked(case)}
    kept = answering.compare_for(case, kind, sent.get("value", "")[:200], typed, by, _signed(case, sent))
    facts = {"count": len(kept.matched), "needed": kept.needed}
    if kept.suffices and answering.lacks_declaration(case):
        return _("%(count)d facts matched, which is enough. The signed declaration is still missing.") % facts
    if kept.suffices:
        return _("%(count)d facts matched, which is enough. The person is verified; the work can start.") % facts
    return _("%(count)d facts matched; %(needed)d are needed.") % facts


def _signed(case: PrivacyRequest, sent: Sent) -> answering.Signed | None:
    name = sent.get("signature", "").strip()[:200]
    if not name or not points.wants_declaration(case):
        return None
    with translation.override(case.language):
        return answering.Signed(answering.text_of_declaration(), name)


def _refuse(case: PrivacyRequest, by: By, sent: Sent) -> str:
    follower = unverified.refuse(case, by, sent.get("paragraph", ""))
    if isinstance(follower, Proposal):
        return proposed()
    if follower is None:
        return _("The refusal is sent.")
    return _("The refusal is sent. %(reference)s goes on with the kinds of data.") % {"reference": follower.reference}


def _stop(case: PrivacyRequest, by: By, sent: Sent) -> str:
    stopping.stop(case, sent.get("facts", ""), by)
    return _("The work is stopped, and the person is asked to confirm anew.")


def _release(case: PrivacyRequest, by: By, sent: Sent) -> str:
    stopping.lift(case, sent.get("reason", ""), by)
    return _("The stop is lifted; the work goes on.")


def _erase_file(case: PrivacyRequest, by: By, sent: Sent) -> str:
    number = sent.get("item", "")
    found = case.evidence.get(pk=int(number) if number.isdecimal() and len(number) < 19 else 0, removed_at=None)
    evidence.erase(found, by)
    return _("The file is erased; that there was one stays in the history.")


VERIFYING: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {
    "match": _match,
    "refuse_unverified": _refuse,
    "stop": _stop,
    "release": _release,
    "erase_file": _erase_file,
}
