"""Acting for somebody else: the way in, the form, and the page on which the person says yes or no."""

import secrets

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.stepup import step_up_required
from portal.company.current import company
from requests import evidence, guests, offers, rights
from requests.guest_forms import guest_details, guest_form
from requests.intake import Filing, contact_reference
from requests.kinds import Kind
from requests.lifecycle import Stale
from requests.models import Confirmation, Guest, PrivacyRequest
from requests.places import place_name
from requests.representing import confirming, filing, receiving
from requests.representing.forms import ActingForm, AnswerForm
from requests.representing.rules import FOR_OTHERS
from requests.states import NEVER_VERIFIED
from requests.views.admitting import for_guests
from requests.views.filing import filing_of
from requests.views.owned import person

LIMITS = {"for_others": "20/d/key", "for_person": "5/d/key"}
"""Requests for others from one mailbox, and for one person: each may send that person a mail."""

NAME_ALONE = RegexValidator(
    r"[/@:<>]|www\.", message=gettext_lazy("Write your name alone, without an address."), inverse_match=True
)
"""What the mail to the person says of who asks; nothing in it may lead elsewhere."""


@require_POST
@step_up_required
def begin(request: HttpRequest) -> HttpResponse:
    """Lets somebody signed in ask for others from their own mailbox, which the sign-in has proved."""
    guests.admit(request, person(request).email)
    return redirect("requests:guest_list")


@for_guests
def file(request: HttpRequest, guest: Guest, kind: str) -> HttpResponseBase:
    """Shows the form of a kind for somebody else, and files the case when it comes back complete."""
    if kind not in FOR_OTHERS:
        raise Http404
    acting = ActingForm(Kind(kind), request.POST or None, request.FILES or None, auto_id="acting_%s")
    form = guest_form(Kind(kind), request.POST or None, {"token": secrets.token_urlsafe(16)})
    form.fields["name"].required = True
    form.fields["name"].label = _("Your own name")
    form.fields["name"].help_text = _("We name you to the person.")
    form.fields["name"].validators.append(NAME_ALONE)
    form.fields["place"].label = _("Where does the person live?")
    form.fields["role"].label = _("What is the person to us?")
    status = 200
    if request.method == "POST" and acting.is_valid() & form.is_valid():
        if _within(request, guest, acting):
            sent = filing_of(kind, form, guest_details(form))
            return _filed(request, guest, acting.acting(form.cleaned_data["name"].strip()), sent)
        acting.add_error(
            None, _("Many requests came for other people just now. Please try again tomorrow, or write to us.")
        )
        status = 429
    where = rights.standing(kind, place=form["place"].value() or "", role=form["role"].value() or None)
    context = {
        "kind": Kind(kind),
        "acting_form": acting,
        "form": form,
        "confirms": kind not in NEVER_VERIFIED,
        "grounds": where.grounds(),
        "decided_by_customers": offers.decided_by_customers(),
    }
    return render(request, "requests/guest_file_for.html", context, status=status)


@never_cache
def permission(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows a person who asks what in their name, and takes their yes or no; a link that ended says so."""
    asked = confirming.opened_by(secret)
    if asked is None:
        return _lost(request)
    with translation.override(asked.language):
        form = AnswerForm(asked.case, request.POST or None)
        if request.method == "POST" and request.POST.get("answer") in ("yes", "no") and form.is_valid():
            return _answered(request, asked, form)
        return _asked(request, asked, form)


def _within(request: HttpRequest, guest: Guest, acting: ActingForm) -> bool:
    keys = {"for_others": guest.contact}
    if email := acting.cleaned_data["person_email"]:
        keys["for_person"] = contact_reference("email", email)
    return all(
        ratelimit.consume(request, app="requests", action=action, config=LIMITS, key=key) is not None
        for action, key in keys.items()
    )


def _filed(request: HttpRequest, guest: Guest, acting: filing.Acting, sent: Filing) -> HttpResponse:
    try:
        case = filing.file(guest, acting, sent)
    except evidence.Unfit as unfit:
        case = PrivacyRequest.objects.filter(contact=guest.contact, person=None).latest("pk")
        messages.error(request, f"{unfit} {_('Your request is filed. Add the file again on this page.')}")
        return redirect(case.path)
    return redirect("requests:guest_filed", case.reference)


def _asked(request: HttpRequest, asked: Confirmation, form: AnswerForm) -> HttpResponse:
    if not confirming.is_open(asked):
        return render(request, "requests/permission.html", {"answered": asked.answer or "elsewhere"})
    case = asked.case
    at = receiving.acting_at(case)
    agent = case.representative.get("name") or at
    rows = [
        {"label": _("What is asked for"), "value": case.title},
        {"label": _("Who asks"), "value": agent, "note": at},
        {"label": _("In whose name"), "value": case.requester_name},
        {"label": _("Lives in"), "value": place_name(case.place) if case.place else ""},
    ]
    context = {"agent": agent, "rows": [row for row in rows if row["value"]], "form": form}
    return render(request, "requests/permission.html", context)


def _answered(request: HttpRequest, asked: Confirmation, form: AnswerForm) -> HttpResponse:
    try:
        confirming.answer(
            asked,
            yes=request.POST["answer"] == "yes",
            to_agent=form.cleaned_data.get("data_to") == "agent",
        )
    except Stale:
        messages.error(request, _("Something changed just now. Please answer again."))
    return redirect(request.path)


def _lost(request: HttpRequest) -> HttpResponse:
    channels = company().channels_for("privacy") or company().channels_for("questions")
    return render(request, "requests/permission.html", {"lost": True, "channels": channels}, status=404)
