"""The demonstration's first page: who can sign in, and their one-time codes of this moment."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.demo.cast import CAST, seconds_left


@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Lists the cast. Raises Http404 outside of demo mode."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/welcome.html", {"cast": CAST, "seconds": seconds_left()})
