"""Obeys the browser's signal on every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.cookies.signal import HEADER
from portal.cookies.signing_in import obey_signal


class SignalMiddleware:
    """Writes the signal down for whoever is signed in, and says that pages differ by it.

    Has to stand behind the middleware that decides who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers with `Vary: Sec-GPC` on whatever is a page."""
        obey_signal(request)
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, [HEADER])
        return response
