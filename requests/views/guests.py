"""Asking without an account: prove a mailbox or a number, see what was asked from it, ask for more."""

import secrets

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.company.current import company
from requests import guests, intake, kinds, offers, rights, story
from requests.guest_forms import AddressForm, CodeForm, guest_details, guest_form
from requests.kinds import Kind
from requests.models import Guest, PrivacyRequest
from requests.representing.rules import FOR_OTHERS
from requests.same_person import references_at
from requests.views.admitting import NEXT, for_guests
from requests.views.filing import filing_of

SHOWN = 100


@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """Takes an address or a number and sends a code there; answers the same whatever is known of it."""
    if request.method != "POST" and guests.current(request):
        return redirect("requests:guest_list")
    form, status = AddressForm(request.POST or None), 200
    if form.is_valid():
        try:
            guests.ask(request, form.address)
        except guests.TooMany:
            form.add_error(None, _("Your network asked for many codes just now. Please try again in an hour."))
            status = 429
        else:
            return redirect("requests:guest_code")
    channels = company().channels_for("privacy") or company().channels_for("questions")
    context = {
        "form": form,
        "by_text": "phone" in form.fields,
        "channels": channels,
        "decided_by_customers": offers.decided_by_customers(),
    }
    return render(request, "requests/guest_address.html", context, status=status)


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Takes the code from the mail or text, and opens what was asked for from that mailbox or number."""
    guest = guests.waiting(request)
    if guest is None:
        return redirect("requests:guest")
    form = CodeForm(request.POST or None, by_text=guest.by_text)
    if form.is_valid():
        if guests.prove(request, form.cleaned_data["code"]):
            return redirect(request.session.pop(NEXT, None) or "requests:guest_list")
        if guests.waiting(request) is None:
            form.add_error(None, _("That was not the code, and this was the last try. Please ask for a new code."))
        else:
            form.add_error("code", _("We could not read that code. It may have expired; we can send a new one."))
    context = {"form": form, "tries": guests.MOST_TRIES, "by_text": guest.by_text}
    return render(request, "requests/guest_code.html", context)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the proof in this browser."""
    guests.leave(request)
    return redirect("home")


@for_guests
def cases(request: HttpRequest, guest: Guest) -> HttpResponseBase:
    """Lists what was asked for from the mailbox or number, newest first."""
    found = PrivacyRequest.objects.filter(contact=guest.contact, person=None).order_by("-received_at", "-id")
    rows = [{"case": case, "state": story.state_in_words(case), "tone": story.tone(case)} for case in found[:SHOWN]]
    return render(request, "requests/guest_list.html", {"rows": rows, "address": guest.shown})


@for_guests
def start(request: HttpRequest, guest: Guest) -> HttpResponseBase:
    """Asks what the person would like to do, with the ground of each right and how often it may be used."""
    context = {
        "groups": offers.groups(references_at(guest.address), None, guest=True),
        "decided_by_customers": offers.decided_by_customers(),
    }
    return render(request, "requests/guest_start.html", context)


@for_guests
def file(request: HttpRequest, guest: Guest, kind: str) -> HttpResponseBase:
    """Shows the form of a kind, and files the case when it comes back complete."""
    if kind not in kinds.FILED_ON_SITE:
        raise Http404
    form = guest_form(Kind(kind), request.POST or None, {"token": secrets.token_urlsafe(16)})
    if form.is_valid():
        sender = guests.sender(guest, form.cleaned_data["name"].strip())
        filing = filing_of(kind, form, guest_details(form))
        case = intake.file(sender, filing, proved=False)
        return redirect("requests:guest_filed", case.reference)
    where = rights.standing(kind, place=form["place"].value() or "", role=form["role"].value() or None)
    quicker, quicker_text = offers.quicker(Kind(kind), guest=True)
    context = {
        "kind": Kind(kind),
        "lead": kinds.LEADS[Kind(kind)],
        "form": form,
        "grounds": where.grounds(),
        "allowance": rights.allowance_of(references_at(guest.address), where),
        "quicker": quicker,
        "quicker_text": quicker_text,
        "children": company().children.statement if kind == Kind.CHILD_DATA else "",
        "decided_by_customers": offers.decided_by_customers(),
        "for_others": kind in FOR_OTHERS,
    }
    return render(request, "requests/guest_file.html", context)
