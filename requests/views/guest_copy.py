"""The copy of somebody without an account, after a fresh proof of the mailbox or number; and their answer to a fee."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.audit.trail import Actor
from portal.exports.fetching import fetched
from requests import copies, fees, guests
from requests.lifecycle import NotAllowed, Stale
from requests.models import Guest, PrivacyRequest
from requests.states import State
from requests.timeline import By
from requests.verifying import stopping
from requests.views.admitting import NEXT, for_guests, guest_case


@require_GET
@for_guests
def download(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Streams the copy of a verified case, decrypted on its way, after a fresh proof. Raises Http404."""
    case = guest_case(guest, reference)
    export = copies.of(case)
    if export is None or export.person_id is not None or export.case != case.reference:
        raise Http404
    if case.verified_at is None or case.status in {State.WITHDRAWN, State.REDIRECTED} or not export.is_ready:
        raise Http404
    if not guests.is_fresh(guest):
        return redirect("requests:guest_confirm", case.reference)
    return fetched(export, Actor.visitor())


@for_guests
def confirm(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Sends a new code to the proved mailbox or number, and comes back; a stopped case is confirmed by that proof."""
    case = guest_case(guest, reference)
    stopped = stopping.must_confirm(case)
    if request.method == "POST" and stopped and guests.is_fresh(guest):
        return _confirmed(request, case)
    if request.method == "POST":
        try:
            guests.ask(request, guest.address)
        except guests.TooMany:
            messages.error(request, _("Your network asked for many codes just now. Please try again in an hour."))
            return redirect("requests:guest_case", case.reference)
        request.session[NEXT] = request.path if stopped else case.path
        return redirect("requests:guest_code")
    context = {"case": case, "guest": guest, "stopped": stopped, "fresh": guests.is_fresh(guest)}
    return render(request, "requests/guest_confirm.html", context)


def _confirmed(request: HttpRequest, case: PrivacyRequest) -> HttpResponseBase:
    try:
        stopping.reprove(case, By.guest())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you."))
    return redirect("requests:guest_case", case.reference)


@require_POST
@for_guests
def fee(request: HttpRequest, guest: Guest, reference: str, number: int) -> HttpResponseBase:
    """Takes the answer to a fee of somebody without an account. Raises Http404 for a fee of another case."""
    case = guest_case(guest, reference)
    found = get_object_or_404(case.fees.all(), pk=number)
    found.case = case
    accepted = request.POST.get("answer") == "accept"
    try:
        (fees.accept if accepted else fees.decline)(found, By.guest())
    except (NotAllowed, Stale) as refused:
        messages.error(request, str(refused))
    else:
        said = _("You accepted the fee. We go on with your request.")
        messages.success(request, said if accepted else _("You took this request back. Nothing is owed."))
    return redirect("requests:guest_case", case.reference)
