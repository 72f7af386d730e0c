"""One case as its person follows it, and what they may do to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.stepup import step_up_required
from requests import (
    appeal_rights,
    asked,
    evidence,
    explaining,
    fees,
    intake,
    lifecycle,
    results,
    rights,
    stating,
    story,
)
from requests import messages as correspondence
from requests.forms import EvidenceForm, MessageForm
from requests.identity import following
from requests.models import PrivacyRequest
from requests.places import place_name
from requests.states import State
from requests.timeline import By
from requests.verifying import stopping
from requests.views.owned import own_case, person


@step_up_required
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows where a case stands, what happens next, letters, messages, files and what stays."""
    return _page(request, own_case(request, reference))


@require_POST
@step_up_required
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Adds the person's message."""
    case, form = own_case(request, reference), MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, case, message_form=form)
    correspondence.write(case, form.cleaned_data["words"], By.person(person(request)))
    messages.success(request, _("We have your message."))
    return redirect("requests:case", case.reference)


@require_POST
@step_up_required
def upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Adds a file of the person's."""
    case, form = own_case(request, reference), EvidenceForm(request.POST, request.FILES)
    if case.is_answered:
        form.add_error("file", _("This request has been answered; it takes no more files."))
    if not form.is_valid():
        return _page(request, case, evidence_form=form)
    try:
        evidence.add(case, form.cleaned_data["file"], By.person(person(request)))
    except evidence.Unfit as unfit:
        form.add_error("file", str(unfit))
        return _page(request, case, evidence_form=form)
    messages.success(request, _("We have your file."))
    return redirect("requests:case", case.reference)


@login_required
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks once, then takes the case back."""
    case = own_case(request, reference)
    if request.method == "POST":
        try:
            intake.withdraw(case, By.person(person(request)))
        except (lifecycle.NotAllowed, lifecycle.Stale):
            messages.error(request, _("This request can no longer be taken back."))
        else:
            messages.success(request, _("You took this request back. Nothing was changed."))
        return redirect("requests:case", case.reference)
    if not lifecycle.can(case, State.WITHDRAWN):
        return redirect("requests:case", case.reference)
    return render(request, "requests/withdraw.html", {"case": case})


@step_up_required
def verify(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Starts the work of a case after the person has proved anew who they are."""
    case = own_case(request, reference)
    stopped = lifecycle.is_stopped(case)
    if case.status != State.AWAITING_VERIFICATION and not stopped:
        return redirect("requests:case", case.reference)
    if request.method == "POST":
        try:
            _prove(case, By.person(person(request)), stopped)
        except lifecycle.Stale:
            return redirect("requests:case", case.reference)
        except lifecycle.NotAllowed as waits:
            messages.error(request, str(waits))
        else:
            messages.success(request, _("Thank you.") if stopped else _("Thank you. We are starting on your request."))
        return redirect("requests:case", case.reference)
    return render(request, "requests/verify.html", {"case": case})


def _prove(case: PrivacyRequest, by: By, stopped: bool) -> None:
    if stopped:
        stopping.reprove(case, by)
    else:
        intake.prove(case, by)


def _page(
    request: HttpRequest,
    case: PrivacyRequest,
    message_form: MessageForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> HttpResponse:
    where = rights.standing(case.kind, place=case.place, role=None)
    until = appeal_rights.appealable_until(case)
    context = {
        "case": case,
        "state": story.state_in_words(case),
        "tone": story.tone(case),
        "now": story.now(case),
        "steps": story.steps(case),
        "rows": facts(case),
        "explained": explaining.explained(case.clock),
        "progress": story.progress(case),
        "kept": story.kept(case),
        "letters": list(case.letters.defer("html")),
        "history": story.history(case),
        "files": list(case.evidence.filter(removed_at=None)),
        "corrections": (corrections := list(case.corrections.select_related("statement"))),
        "stateable": stating.open_to_statement(case) if corrections else [],
        "stated": [one for one in corrections if hasattr(one, "statement")],
        "message_form": message_form or MessageForm(auto_id="message_%s"),
        "evidence_form": evidence_form or EvidenceForm(auto_id="file_%s"),
        "may_withdraw": lifecycle.can(case, State.WITHDRAWN),
        "must_verify": _must_verify(case),
        "identity": following.running(case) if case.is_open and following.service() else None,
        "law": where.law,
        "fee": fees.standing(case),
        "may_appeal": appeal_rights.may_appeal(case),
        "appeal_until": explaining.in_words(until) if until else "",
    }
    return render(request, "requests/case.html", context)


def _must_verify(case: PrivacyRequest) -> bool:
    return case.status == State.AWAITING_VERIFICATION or stopping.must_confirm(case)


def facts(case: PrivacyRequest) -> list[dict[str, object]]:
    """Returns what a case asks for, under which dates, as rows of a summary list."""
    due = explaining.in_words(case.due_on) if case.due_on else ""
    rows: list[dict[str, object]] = [
        {"label": _("Reference"), "value": case.reference},
        {"label": _("Answer by"), "value": due, "note": explaining.short(case.clock)},
    ]
    if case.extended_at:
        rows.append({"label": _("Why longer"), "value": case.extension_reason})
    if case.kind == "delete":
        whole = _("Everything that we hold about you") if case.contact else _("Everything, and the login here")
        rows.append({"label": _("Covers"), "value": whole, "lines": results.covered(case)})
    if case.is_represented and case.contact:
        rows.append({"label": _("You ask for"), "value": case.requester_name})
    elif case.place:
        rows.append({"label": _("You live in"), "value": place_name(case.place)})
    if case.details.get("words"):
        rows.append({"label": _("In your words"), "value": case.details["words"]})
    return [*rows, *asked.rows(case)]
