"""What letters say beyond the case itself, by its law, its kind and the company: each fact under one name."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from portal.company.current import company
from portal.company.schema.data import Period
from portal.company.schema.law import Law, Wording
from portal.consent.models import Standing
from portal.consent.parties import address_reference
from portal.consent.purposes import SALE, sells
from portal.mail import outbox
from portal.sources import registry
from requests.explaining import length
from requests.kinds import Kind
from requests.models import Correction, Letter, PrivacyRequest
from requests.rights import allowance_of, standing
from requests.same_person import references_at, references_of
from requests.states import Reason
from requests.verifying import points

Outcome = Letter.Outcome

REFUSED_AT = "refused_at"
"""Where a case's scope says when its refusals were written into the ledger of choices."""

WORDS_OF_STATEMENT = 250
"""How long a statement on health information may be, for each item (11 CCR 7023(f))."""


def facts(case: PrivacyRequest, outcome: str, law: Law | None) -> dict[str, Any]:
    """Returns what a letter's template may say, by name. `law`: that of the case, None where none gives the right."""
    wording = law.letters if law else Wording()
    refused = outcome in {Outcome.DENIED, Outcome.PARTLY}
    return {
        "wording": wording,
        "court": wording.court,
        "writes_here": case.is_followed and outcome == Outcome.EXTENDED,
        "not_asked_again": _span(wording.not_asked_again),
        "refused_at": _moment(case.scope.get(REFUSED_AT)),
        "told_others": case.told.exclude(outcome="unreachable").exists() if refused else False,
        "reopens_on": _reopens_on(case) if case.reason == Reason.FREQUENCY_LIMIT else None,
        "no_way_to_verify": case.reason == Reason.UNVERIFIED and not points.is_feasible(case),
        **_of_deletion(case, wording, refused),
        **_of_correction(case, outcome, wording),
    }


def _of_deletion(case: PrivacyRequest, wording: Wording, refused: bool) -> dict[str, Any]:
    offers = case.kind == Kind.DELETE and refused and "opt_out_offer" in wording.says
    return {"opt_out_page": _page("optout:sale") if offers and sells() and not has_opted_out(case) else ""}


def _of_correction(case: PrivacyRequest, outcome: str, wording: Wording) -> dict[str, Any]:
    if case.kind != Kind.CORRECT:
        return {}
    declined = outcome in {Outcome.DENIED, Outcome.PARTLY}
    about_health = declined and "health_statement" in wording.says and concerns_health(case)
    return {
        "deletion_page": _page("requests:start") if declined and "instead_delete" in wording.says else "",
        "proof_offered": "proof_of_correction" in wording.says and outcome in {Outcome.DONE, Outcome.PARTLY},
        "statement_words": WORDS_OF_STATEMENT if about_health else 0,
    }


def concerns_health(case: PrivacyRequest) -> bool:
    """Tells whether a declined correction is of a kind of data that the profile says is about health."""
    return any(is_health(one) for one in case.corrections.filter(decision=Correction.Decision.DECLINED))


def is_health(correction: Correction) -> bool:
    """Tells whether a correction is of a kind of data that the profile says is about health."""
    known = next((one for one in registry.datasets() if one.key == correction.dataset), None)
    return any(one.key == known.category and one.health for one in company().categories) if known else False


def has_opted_out(case: PrivacyRequest) -> bool:
    """Tells whether the person has refused sale and sharing, by the account, the mailbox or the number."""
    references = [case.subject] if case.subject else []
    references += [address_reference(case.reach)] if case.reach else []
    refused = Standing.objects.filter(purpose=SALE, usable=False, party__reference__in=references)
    return bool(references) and refused.exists()


def _reopens_on(case: PrivacyRequest) -> date | None:
    where = standing(case.kind, place=case.place, role=None)
    left = allowance_of(_references(case), where, case.received_at, without=case.pk) if case.subject else None
    return left.reopens_on if left else None


def _references(case: PrivacyRequest) -> frozenset[str]:
    if case.person is not None:
        return references_of(case.person)
    return references_at(case.reach) if case.contact else frozenset({case.subject})


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _span(period: Period | None) -> str:
    """Returns a period in words; an empty string for none."""
    if period is None:
        return ""
    return length(period.days, "days") if period.days else length(period.years * 12 + period.months, "months")


def _page(name: str) -> str:
    return outbox.absolute(reverse(name))
