"""One case as somebody without an account follows it, and what they may do to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests import copies, evidence, explaining, fees, guests, intake, lifecycle, offers, story
from requests import messages as correspondence
from requests.forms import EvidenceForm, MessageForm
from requests.identity import following
from requests.models import Guest, PrivacyRequest
from requests.states import State
from requests.timeline import By
from requests.verifying import answering, stopping
from requests.views.admitting import for_guests, guest_case
from requests.views.case import facts
from requests.views.letters import pdf


@for_guests
def show(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Shows where a case stands, what happens next, letters and messages."""
    return _page(request, guest, guest_case(guest, reference))


@for_guests
def filed(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Confirms that a case was received: reference, due date and how it came about, what comes next."""
    case = guest_case(guest, reference)
    context = {
        "case": case,
        "due": explaining.in_words(case.due_on) if case.due_on else "",
        "rule": explaining.short(case.clock),
        "explained": explaining.explained(case.clock),
        "through": case.details.get("through", ""),
        "decided_by_customers": offers.decided_by_customers(),
    }
    return render(request, "requests/guest_filed.html", context)


@require_POST
@for_guests
def message(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Adds the person's message."""
    case, form = guest_case(guest, reference), MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, guest, case, message_form=form)
    correspondence.write(case, form.cleaned_data["words"], By.guest())
    messages.success(request, _("We have your message."))
    return redirect("requests:guest_case", case.reference)


@require_POST
@for_guests
def upload(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Adds a file of the person's."""
    case = guest_case(guest, reference)
    form = EvidenceForm(request.POST, request.FILES, with_purpose=_is_unproved(case))
    if case.is_answered:
        form.add_error("file", _("This request has been answered; it takes no more files."))
    if not form.is_valid():
        return _page(request, guest, case, evidence_form=form)
    try:
        evidence.add(case, form.cleaned_data["file"], By.guest(), form.cleaned_data.get("purpose") or "request")
    except evidence.Unfit as unfit:
        form.add_error("file", str(unfit))
        return _page(request, guest, case, evidence_form=form)
    messages.success(request, _("We have your file."))
    return redirect("requests:guest_case", case.reference)


@for_guests
def withdraw(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Asks once, then takes the case back."""
    case = guest_case(guest, reference)
    if request.method == "POST":
        try:
            intake.withdraw(case, By.guest())
        except (lifecycle.NotAllowed, lifecycle.Stale):
            messages.error(request, _("This request can no longer be taken back."))
        else:
            messages.success(request, _("You took this request back. Nothing was changed."))
        return redirect("requests:guest_case", case.reference)
    if not lifecycle.can(case, State.WITHDRAWN):
        return redirect("requests:guest_case", case.reference)
    return render(request, "requests/guest_withdraw.html", {"case": case})


@for_guests
def letter(request: HttpRequest, guest: Guest, reference: str, number: int) -> HttpResponseBase:
    """Shows a letter as it was sent."""
    found = get_object_or_404(guest_case(guest, reference).letters, pk=number, to_person=False)
    return render(request, "requests/guest_letter.html", {"letter": found, "case": found.case})


@for_guests
def letter_pdf(request: HttpRequest, guest: Guest, reference: str, number: int) -> HttpResponseBase:
    """Downloads a letter as PDF; 404 until it is printed."""
    return pdf(get_object_or_404(guest_case(guest, reference).letters, pk=number, to_person=False))


def _page(
    request: HttpRequest,
    guest: Guest,
    case: PrivacyRequest,
    message_form: MessageForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> HttpResponse:
    context = {
        "case": case,
        "state": story.state_in_words(case),
        "tone": story.tone(case),
        "now": _now(case),
        "steps": story.steps(case),
        "rows": facts(case),
        "explained": explaining.explained(case.clock),
        "letters": list(case.letters.filter(to_person=False).defer("html")),
        "history": story.history(case),
        "files": list(case.evidence.filter(removed_at=None)),
        "message_form": message_form or MessageForm(auto_id="message_%s"),
        "evidence_form": evidence_form or EvidenceForm(auto_id="file_%s", with_purpose=_is_unproved(case)),
        "may_prove": answering.may_answer(case),
        "must_confirm": stopping.must_confirm(case),
        "fee": fees.standing(case),
        "copy": copies.of(case),
        "copy_opens": guests.is_fresh(guest),
        "may_withdraw": lifecycle.can(case, State.WITHDRAWN),
        "identity": following.running(case) if case.is_open and following.service() else None,
    }
    return render(request, "requests/guest_case.html", context)


def _is_unproved(case: PrivacyRequest) -> bool:
    return case.status == State.AWAITING_VERIFICATION


def _now(case: PrivacyRequest) -> str:
    """Returns what happens now; nobody without an account can confirm by signing in."""
    if case.status != State.AWAITING_VERIFICATION or case.due_on is None:
        return story.now(case)
    if case.is_represented:
        return _(
            "We check what shows that you may act for the person, and write to you here if we need more."
            " We answer by %(due)s."
        ) % {"due": explaining.in_words(case.due_on)}
    if answering.may_answer(case):
        return _(
            "Before we start, show that the records are yours. We ask for some things that stand in them. We answer by "
            "%(due)s."
        ) % {"due": explaining.in_words(case.due_on)}
    return _(
        "We check that the request comes from you, and write to you here if we need to know more. We answer by %(due)s."
    ) % {"due": explaining.in_words(case.due_on)}
