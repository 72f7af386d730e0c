"""Ends sessions: unverified ones, idle ones, old ones, and those that their owner ended from elsewhere.

What a signed-in person is shown is kept by no browser and no proxy (ASVS 5.0.0 14.3.2).
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.subject import person_of

SIGNED_IN_AT = "accounts_signed_in_at"
SEEN_AT = "accounts_seen_at"
WRITE_EVERY = 60
"""Seconds: how exactly the last click is remembered, so that not every page writes the session."""


def begin(request: HttpRequest) -> None:
    """Starts the clocks of a session."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()


class SessionMiddleware:
    """Lets nobody be signed in who has not passed a second factor, or whose time is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Signs out whoever may not be signed in, and answers as to a visitor."""
        if request.user.is_authenticated:
            if not request.user.is_verified():  # type: ignore[attr-defined]
                logout(request)
            elif self._over(request):
                logout(request)
                messages.info(request, _("We signed you out to keep your data safe. Please sign in again."))
            elif time.time() - request.session[SEEN_AT] > WRITE_EVERY:
                request.session[SEEN_AT] = time.time()
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def _over(self, request: HttpRequest) -> bool:
        """Returns whether a session is too old, too long idle, or was ended by its owner."""
        now = time.time()
        began, seen = request.session.get(SIGNED_IN_AT, 0), request.session.get(SEEN_AT, 0)
        too_old = now - began > settings.SESSION_HOURS * 3600
        too_idle = now - seen > settings.SESSION_IDLE_MINUTES * 60
        return bool(too_old or too_idle or began < person_of(request).sessions_since.timestamp())
