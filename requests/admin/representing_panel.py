"""What the desk's case page shows of whoever acts for the person."""

from typing import Any

from django.utils.translation import gettext as _

from requests.kinds import Kind
from requests.lifecycle import BEFORE_PROOF
from requests.models import Confirmation, Mandate, PrivacyRequest
from requests.representing import children
from requests.representing.forms import child_age
from requests.representing.receiving import receivers
from requests.representing.rules import METHODS
from requests.states import NEVER_VERIFIED, Reason, State

Answer = Confirmation.Answer


def representing(case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns what was sent, what the person said, what is to be checked, and who receives what; asks nothing where
    the person asks themselves.
    """
    child = case.kind == Kind.CHILD_DATA and {
        "deletions": children.deletions(case),
        "may_erase": may_work and case.is_working,
        "age": child_age(),
    }
    if not case.is_represented:
        return {"representing": None, "child": child}
    mandate = Mandate.objects.select_related("proof", "checked_by").filter(case=case).first()
    asked = list(case.confirmations.exclude(answer=Answer.REPLACED))
    return {
        "child": child,
        "representing": {
            "mandate": mandate,
            "asked": asked[-1] if asked else None,
            "disowned": bool(asked) and asked[-1].answer == Answer.NO,
            "receivers": receivers(case),
            "child_age": child_age() if case.asked_by == PrivacyRequest.AskedBy.PARENT else None,
            "methods": [(one.value, one.label) for one in METHODS[PrivacyRequest.AskedBy(case.asked_by)]],
            "may_check": may_work and _may_check(case, mandate),
            "may_confirm": may_work and case.status == State.AWAITING_CONFIRMATION,
            "refusals": _refusals(case) if may_work else [],
        },
    }


def _may_check(case: PrivacyRequest, mandate: Mandate | None) -> bool:
    if mandate is None or mandate.checked_at:
        return False
    return case.is_working if case.kind in NEVER_VERIFIED else case.status == State.AWAITING_VERIFICATION


def _refusals(case: PrivacyRequest) -> list[tuple[str, str]]:
    reasons = BEFORE_PROOF.get(State(case.status), set())
    return [(one.value, str(one.label)) for one in Reason if one in reasons]


def representing_next(case: PrivacyRequest) -> str:
    """Returns what is to be done about whoever acts for the person, in words; "" where nothing is."""
    if case.status == State.AWAITING_CONFIRMATION:
        if case.confirmations.filter(answer=Answer.NO).exists() and not case.confirmations.filter(answer="").exists():
            return _("The person says that they gave no permission. Refuse the request, or ask them again.")
        return _("Waiting for the person to confirm that they gave permission.")
    if _may_check(case, Mandate.objects.filter(case=case).first()):
        return _("Check what shows that they may act for the person.")
    return ""
