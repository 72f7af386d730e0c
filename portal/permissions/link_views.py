"""Saying no by the link in a mail: no sign-in, no cookie. Mail scanners open links, so that a GET changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.audit.trail import Actor
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
        return render(request, "permissions/bad_link.html", status=404)
    done = request.method == "POST"
    if done:
        try:
            answer(told, False, method=Method.LINK, actor=Actor.visitor(), language=translation.get_language() or "en")
        except Over:
            return render(request, "permissions/bad_link.html", status=404)
    shown = {"use": told.use, "facts": facts_of(told.use), "done": done, "token": token}
    return render(request, "permissions/refuse.html", shown)
