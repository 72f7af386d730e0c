"""What the desk's pages show."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.company.calendar import day_of
from portal.company.current import company, laws_in_force
from requests import (
    appeal_rights,
    appeals,
    asked,
    copies,
    deciding,
    duplicates,
    evidence,
    explaining,
    fees,
    figures,
    offers,
    results,
    routing,
)
from requests.admin import letter_words
from requests.admin.carrying_page import carrying, recipients
from requests.admin.deciding_page import before_answer, decisions, proposals, tasks
from requests.admin.desk_lists import LISTED, lists
from requests.admin.identity_deeds import identity
from requests.admin.looking import lookers
from requests.admin.next import next_deed
from requests.admin.packing import pack_of
from requests.admin.plan_table import plan_table
from requests.admin.representing_panel import representing
from requests.admin.rows import row_of
from requests.admin.verifying_page import verifying
from requests.grounds import grounds_for
from requests.models import Letter, PrivacyRequest
from requests.places import place_name
from requests.rights import standing
from requests.states import Reason
from requests.timeline import By

UNLISTED = ("details", "verification_note", "clock", "extension_reason", "scope")
"""What a mere mention of a case does not read."""


def seen(request: HttpRequest, case: PrivacyRequest) -> None:
    """Tells the audit trail that staff looked at a case."""
    record(Audited.STAFF_SAW_CASE, actor=Actor.staff(request.user.pk or 0), subject=case.subject, about=case.about)


def desk(request: HttpRequest) -> dict[str, Any]:
    """Returns what is to be done, and the numbers."""
    queue = reverse("admin:requests_privacyrequest_changelist")
    shown, mail = lists(request.user.pk, day_of(timezone.now()), queue)
    return {
        "drafts": mail[:LISTED],
        "more_drafts": len(mail) > LISTED,
        "scans_files": bool(settings.EVIDENCE_SCAN),
        "lists": [one for one in shown if one.rows],
        "empty_lists": [one.title for one in shown if not one.rows],
        "may_see_cases": True,
        "weeks": figures.weeks(),
        "chart": {"width": figures.WEEKS * (figures.WIDTH + 10), "height": figures.HEIGHT, "bar": figures.WIDTH},
        "queue": queue,
    }


def case(request: HttpRequest, case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns everything of one case, in the order of the work; `?decide=` opens one part of its plan."""
    where = standing(case.kind, place=case.place, role=None)
    items = list(case.plan.select_related("decided_by"))
    plan = plan_table(items, started=bool(case.started_at)) if items else None
    extension = deciding.extension_of(case)
    extended_due = extension.extended_due_on if extension else None
    may_decide = may_work and case.is_working and not case.started_at
    return {
        "title": f"{case.title} {case.reference}",
        "case": case,
        "row": row_of(case),
        "may_work": may_work,
        "next": next_deed(case) if may_work else None,
        "due": explaining.in_words(case.due_on) if case.due_on else "",
        "rule": explaining.short(case.clock),
        "explained": explaining.explained(case.clock),
        "asked": asked.rows(case),
        **_appeal(request, case),
        "unconfirmed": explaining.unconfirmed(case.clock),
        "grounds_of_right": where.grounds(),
        "place": place_name(case.place) if case.place else _("not known"),
        "identifiers": sorted(case.requester.get("identifiers", {}).items()),
        "categories": results.covered(case),
        "plan": plan,
        "columns": 4 + bool(plan and plan.shows_state) + may_decide,
        "deciding": request.GET.get("decide", "") if may_decide else "",
        "grounds": grounds_for(case.kind),
        "may_decide": may_decide,
        "corrections": list(case.corrections.select_related("decided_by", "statement")),
        "letters": list(case.letters.defer("html")),
        "files": list(case.evidence.filter(removed_at=None)),
        "holds": list(case.holds.select_related("item")),
        "history": list(case.events.order_by("-at", "-id")[:200]),
        "extended_due": explaining.in_words(extended_due) if extended_due else "",
        "extension_reasons": company().requests.extension_reasons,
        "refusals": Reason.choices,
        "may_refuse": may_decide,
        "may_send_on": may_work and routing.may_send_on(case) and bool(offers.decided_by_customers()),
        "may_take_over": may_decide and case.assigned_to_id not in (None, request.user.pk),
        "lookers": lookers(case),
        "law": laws_in_force().get(case.law),
        **representing(case, may_work),
        **identity(case, may_work),
        **carrying(case, may_work),
        "duplicates": duplicates.of(case),
        "merged": list(case.merged.defer(*UNLISTED)),
        "receivers": company().receivers if case.kind == "portability" else (),
        "copy_ready": case.kind == "portability" and (export := copies.of(case)) is not None and export.is_ready,
        "fees": list(case.fees.all()),
        "may_quote_fee": may_work and fees.may_quote(case),
        "fee_rule": fees.allowed(),
        "currencies": fees.CURRENCIES,
        **recipients(case, may_work),
        **verifying(case),
        **proposals(request, case, may_work),
        **decisions(request, case, may_work),
        **tasks(case, may_work),
        **before_answer(case),
        **pack_of(may_work),
    }


def _appeal(request: HttpRequest, case: PrivacyRequest) -> dict[str, Any]:
    until = appeal_rights.appealable_until(case)
    return {
        "appeal": appeals.open_one(case),
        "appeals": list(case.appeals.exclude(decision="open")),
        "refused_it": appeals.refused_it(case, By.staff(request.user)),  # type: ignore[arg-type]
        "may_appeal": appeal_rights.may_appeal(case),
        "appeal_until": explaining.in_words(until) if until else "",
    }


def latest(case: PrivacyRequest) -> str:
    """Returns how a case stands now that a deed came too late: nothing of it was done."""
    case.refresh_from_db()
    facts = {"state": row_of(case).state, "name": case.assigned_to.get_full_name() if case.assigned_to else ""}
    if not case.assigned_to:
        return _("Nothing that you sent was done. The case stands at “%(state)s”; nobody works on it.") % facts
    return _("Nothing that you sent was done. The case stands at “%(state)s”; %(name)s works on it.") % facts


def sent(case: PrivacyRequest, number: int) -> dict[str, Any]:
    """Returns a letter as it was sent. Raises Http404."""
    found = letter_of(case, number)
    return {"title": found.subject, "case": case, "letter": found, "worded": letter_words.shown(found.edits)}


def letter_of(case: PrivacyRequest, number: int) -> Letter:
    """Returns one of a case's letters. Raises Http404."""
    found = case.letters.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def file(case: PrivacyRequest, number: int) -> FileResponse:
    """Returns one of a case's files as a download. Raises Http404."""
    found = case.evidence.filter(pk=number, removed_at=None).first()
    if found is None:
        raise Http404
    stream, name = evidence.opened(found)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=found.type)
