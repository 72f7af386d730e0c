"""The door of the programming interface: who may call it, and how it says no.

Calls carry their credentials in `Authorization: Bearer`, never a cookie. Every answer that is not a success is JSON
with one sentence for whoever builds the other system; none repeats what was sent.
"""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portal.mailings.clients import let_in
from portal.mailings.models import Client

LIMITS = {"api_failure": "20/m/ip"}
"""Failed sign-ins that are answered one by one; a system with the right credentials is never held up by them."""

View = Callable[..., HttpResponseBase]


class Refusal(Exception):
    """A call that is not carried out: its status, a word for programs, and a sentence for people."""

    def __init__(self, status: int, code: str, sentence: str, **headers: str):
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self) -> HttpResponse:
        """Returns the answer."""
        told = {"error": {"code": self.code, "message": self.sentence}}
        return JsonResponse(told, status=self.status, headers=self.headers)


def endpoint(**views: tuple[str, View]) -> View:
    """Returns a view that lets systems in: by method, the right that is needed (a field of `Client`) and the deed.

    A deed gets the request, the system, and what the address names. It may raise Refusal.
    """
    allowed = ", ".join(sorted(views))

    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in views:
            return _private(Refusal(405, "method", f"This address takes {allowed}.", Allow=allowed).response())
        right, deed = views[method]
        try:
            return _private(deed(request, _caller(request, right), **named))
        except Refusal as refusal:
            return _private(refusal.response())

    return csrf_exempt(answer)


def _caller(request: HttpRequest, right: str) -> Client:
    scheme, _blank, credentials = request.headers.get("Authorization", "").partition(" ")
    found = let_in(credentials.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise _unknown(request)
    if not getattr(found, right):
        raise Refusal(403, "right", "These credentials do not have the right that this call needs.")
    return found


def _unknown(request: HttpRequest) -> Refusal:
    counted = ratelimit.consume(request, app="mailings", action="api_failure", config=LIMITS, limit_get=True)
    if not counted:
        return Refusal(429, "too_many", "Too many calls with wrong credentials. Wait a minute.", Retry_After="60")
    sentence = "Send the credentials of a connected system in the header Authorization: Bearer."
    return Refusal(401, "credentials", sentence, WWW_Authenticate='Bearer realm="mailings"')


def _private(response: HttpResponseBase) -> HttpResponseBase:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    return response
