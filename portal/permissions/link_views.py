"""Saying no by the link in a mail: no sign-in, no cookie. Mail scanners open links, so that a GET changes nothing.

The pages are rendered without the request, whose forms and messages would ask for a cookie.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.models import Method
from portal.permissions.answering import Over, answer, facts_of
from portal.permissions.links import BadLink, read


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a new use with one button, and takes the no. The token alone says whose no it is."""
    try:
        told = read(token)
    except BadLink:
        return _page("permissions/bad_link.html", {}, status=404)
    done = request.method == "POST"
    if done:
        try:
            answer(told, False, method=Method.LINK, actor=Actor.visitor(), language=translation.get_language() or "en")
        except Over:
            return _page("permissions/bad_link.html", {}, status=404)
    shown = {"use": told.use, "facts": facts_of(told.use), "done": done, "token": token}
    return _page("permissions/refuse.html", shown)


def _page(template: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"profile": company(), **shown}), status=status)
