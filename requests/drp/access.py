"""The protocol's door: which agent calls, and how it is told no (section 3.06).

Every answer that is no success is JSON with `code` and `message`; `fatal` is true where sending the same again is
useless. None repeats what was sent.
"""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from requests.drp.agents import let_in
from requests.models import DrpAgent

LIMITS = {"failure": "60/m/ip"}
"""Calls with a wrong token that are answered one by one; an agent with its token is never held up by them."""

MOST = 64 * 1024
"""Bytes that a message may have."""

View = Callable[..., HttpResponseBase]


class Refusal(Exception):
    """A call that is not carried out: its status, and a sentence for whoever builds the agent's side."""

    def __init__(self, status: int, sentence: str, *, fatal: bool = False, **headers: str):
        super().__init__(str(status))
        self.status, self.sentence, self.fatal = status, sentence, fatal
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self) -> HttpResponse:
        """Returns the answer."""
        told: dict[str, Any] = {"code": str(self.status), "message": self.sentence}
        if self.fatal:
            told["fatal"] = True
        return JsonResponse(told, status=self.status, headers=self.headers)


def is_on() -> bool:
    """Returns whether the company takes part in the protocol."""
    return bool(settings.DRP_BUSINESS_ID)


def endpoint(**views: View) -> View:
    """Returns a view that calls the deed of a method; a deed may raise Refusal.

    Raises Http404 where the company does not take part in the protocol.
    """
    allowed = ", ".join(sorted(views))

    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if not is_on():
            raise Http404
        method = "GET" if request.method == "HEAD" else str(request.method)
        try:
            if method not in views:
                raise Refusal(405, f"This address takes {allowed}.", Allow=allowed)
            response = views[method](request, **named)
        except Refusal as refusal:
            response = refusal.response()
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(answer)


def caller(request: HttpRequest) -> DrpAgent:
    """Returns the agent that a call's token belongs to. Raises Refusal."""
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    found = let_in(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if found is not None:
        return found
    if not ratelimit.consume(request, app="drp", action="failure", config=LIMITS, limit_get=True):
        raise Refusal(429, "Too many calls with a wrong token. Wait a minute.", Retry_After="60")
    sentence = "Send the token from POST /v1/agent/{agent-id} in the header Authorization: Bearer."
    raise Refusal(401, sentence, WWW_Authenticate='Bearer realm="drp"')


def message_of(request: HttpRequest) -> bytes:
    """Returns a call's body. Raises Refusal: 415 for another kind of text, 413 for too much."""
    if request.content_type and request.content_type not in ("text/plain", "application/octet-stream"):
        raise Refusal(415, "Send the signed message in Base64, with the header Content-Type: text/plain.")
    found = request.read(MOST + 1)
    if len(found) > MOST:
        raise Refusal(413, "The message is too large.", fatal=True)
    return found
