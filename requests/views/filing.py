"""Filing a request: a form, a review page before anything permanent, and the confirmation."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.stepup import is_fresh, step_up_required
from accounts.subject import role_of, subject_of
from portal.company.current import company
from requests import explaining, intake, kinds, offers, picking, plan, results, rights
from requests.deadlines import deadlines
from requests.forms import EVERYTHING, RECORDS, DeletionForm, FilingForm
from requests.intake import Filing, Sender
from requests.kind_forms import form_of
from requests.kinds import Kind
from requests.models import PlanItem
from requests.picking import Choice
from requests.places import place_name
from requests.views import correcting
from requests.views.owned import own_case, person
from requests.warnings import before_deletion

PAGES = {Kind.DELETE: "delete", Kind.KNOW_CATEGORIES: "know", Kind.KNOW_SPECIFIC: "know"}
"""Kinds whose form has a page of its own."""


@step_up_required
def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Shows the form of a kind, and files the case when it comes back complete and confirmed."""
    if kind == Kind.CORRECT:
        return correcting.correct(request)
    if kind not in kinds.FILED_ON_SITE:
        raise Http404
    form = form_of(Kind(kind))(request.POST or None, initial={"token": secrets.token_urlsafe(16)})
    chosen: list[Choice] = []
    if isinstance(form, DeletionForm):
        chosen = picking.choices(person(request), picking.picked(request))
        form.pick(picking.keys_of(chosen))
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return _form_page(request, kind, form, chosen)
    if isinstance(form, DeletionForm) and "confirmed" not in request.POST:
        return _review(request, form, chosen)
    case = intake.file(Sender.signed_in(person(request)), filing_of(kind, form), proved=is_fresh(request, grace=2))
    if isinstance(form, DeletionForm):
        picking.forget(request)
    return redirect("requests:filed", case.reference)


@login_required
def filed(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirms that a case was received: reference, due date and how it came about, what comes next."""
    case = own_case(request, reference)
    return render(
        request,
        "requests/filed.html",
        {
            "case": case,
            "due": explaining.in_words(case.due_on) if case.due_on else "",
            "rule": explaining.short(case.clock),
            "explained": explaining.explained(case.clock),
        },
    )


def _form_page(request: HttpRequest, kind: str, form: FilingForm, chosen: list[Choice]) -> HttpResponse:
    where = standing(request, kind, form["place"].value() or "")
    allowance = rights.allowance(person(request), where)
    quicker, quicker_text = offers.quicker(Kind(kind))
    context = {
        "kind": Kind(kind),
        "lead": kinds.LEADS[Kind(kind)],
        "form": form,
        "grounds": where.grounds(),
        "allowance": allowance,
        "warnings": before_deletion(subject_of(person(request))) if kind == Kind.DELETE else (),
        "fee": company().requests.fee,
        "quicker": quicker,
        "quicker_text": quicker_text,
        "picked": chosen,
        "children": company().children.statement if kind == Kind.CHILD_DATA else "",
    }
    return render(request, f"requests/file_{PAGES.get(Kind(kind), 'kind')}.html", context)


def _review(request: HttpRequest, form: DeletionForm, chosen: list[Choice]) -> HttpResponse:
    """Says what goes, what stays, why and until when, and asks once."""
    cleaned = form.cleaned_data
    subject = subject_of(person(request))
    records = form.picked if cleaned["what"] == RECORDS else None
    items = plan.propose(subject, tuple(cleaned["categories"]), timezone.now(), records)
    where = standing(request, Kind.DELETE, cleaned["place"])
    dates = deadlines(Kind.DELETE, where.law, timezone.now())
    context = {
        "form": form,
        "whole": cleaned["what"] == EVERYTHING,
        "picked": chosen if records else (),
        "results": results.summed(one for one in items if one.state != PlanItem.State.UNREACHED),
        "unreached": sorted({one.label for one in items if one.state == PlanItem.State.UNREACHED}),
        "place": place_name(cleaned["place"]),
        "due": explaining.in_words(dates.due_on),
        "rule": explaining.short(dates.stored()),
        "grounds": where.grounds(),
        "hidden": _hidden(form),
        "warnings": before_deletion(subject),
    }
    return render(request, "requests/review.html", context)


def standing(request: HttpRequest, kind: str, place: str) -> rights.Standing:
    """Returns on what the signed-in person's request of a kind would stand."""
    role = role_of(person(request))
    return rights.standing(kind, place=place, role=role.key if role else None)


def _hidden(form: FilingForm) -> list[tuple[str, str]]:
    """Returns what was typed as pairs of hidden fields, lists as several."""
    pairs: list[tuple[str, str]] = []
    for name in form.fields:
        value: Any = form[name].value()
        values = value if isinstance(value, list) else [value]
        pairs.extend((name, str(one)) for one in values if one not in (None, ""))
    return pairs


def filing_of(kind: str, form: FilingForm, details: Mapping[str, Any] | None = None) -> Filing:
    """Returns what a complete form files; `details` stand for the form's own."""
    cleaned = form.cleaned_data
    return Filing(
        kind=kind,
        place=cleaned["place"],
        token=cleaned["token"],
        categories=tuple(cleaned.get("categories", ())),
        details=form.details() if details is None else details,
        formats=tuple(cleaned.get("formats", ())),
        span=cleaned.get("span", EVERYTHING),
    )
