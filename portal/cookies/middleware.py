"""Obeys the browser's signal on every page, and lets a page reach the vendors that it loads."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.cookies.signal import HEADER
from portal.cookies.signing_in import obey_signal
from portal.cookies.vendors import LOADED, widen_policy


class ChoicesMiddleware:
    """Writes the signal down for whoever is signed in, and says that pages differ by it.

    Has to stand behind the middleware that decides who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers with `Vary: Sec-GPC` on whatever is a page; other pages keep the policy of the site."""
        obey_signal(request)
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, [HEADER])
        if loaded := getattr(request, LOADED, None):
            patch_vary_headers(response, ["Cookie"])
            widen_policy(response, loaded)
        return response
