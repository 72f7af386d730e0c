"""Who is let in without an account: the browser that proved a mailbox or a number, to the cases asked from it alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from requests import guests
from requests.models import Guest, PrivacyRequest
from requests.references import PATTERN

NEXT = "requests_guest_next"
"""Where a browser wanted to go when it was asked for a proof; a path of this room, kept in the session."""

View = Callable[..., HttpResponseBase]


def for_guests(view: Callable[Concatenate[HttpRequest, Guest, ...], HttpResponseBase]) -> View:
    """Calls a view with the guest that this browser has proved, or asks for the proof first."""

    @wraps(view)
    def admitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guest = guests.current(request)
        if guest is None:
            if request.method == "GET":
                request.session[NEXT] = request.path
            return redirect("requests:guest")
        return view(request, guest, *args, **kwargs)

    return never_cache(admitted)


def guest_case(guest: Guest, reference: str) -> PrivacyRequest:
    """Returns a case that was asked for from what the guest proved. Raises Http404 for every other, there or not."""
    if not PATTERN.fullmatch(reference):
        raise Http404
    try:
        return PrivacyRequest.objects.get(reference=reference, contact=guest.contact, person=None)
    except PrivacyRequest.DoesNotExist:
        raise Http404 from None
