"""Pages of handing over: the person's own, and the one that the other company opens without signing in.

Mail programs and scanners open links, so that opening one shows a page, and only its button fetches the copy.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.stepup import step_up_required
from portal.audit.trail import Actor
from portal.company.current import company
from portal.exports.forms import HandOverForm
from portal.exports.handing import TooManyLinks, fetch, opened, revoke
from portal.exports.handing import hand_over as made_link
from portal.exports.models import Export
from portal.exports.views import own, person_of
from portal.sources.registry import datasets

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}

View = Callable[..., HttpResponseBase]


def _in_private(view: View) -> View:
    """Keeps an answer out of caches and search, and its address from every other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answer


@never_cache
@step_up_required
def hand_over(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Lists the links to a copy, and makes a new one: its address is shown in this answer alone."""
    found = own(request, export_id)
    form, link = HandOverForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, link = made_link(found, *form.wished(), Actor.person(person_of(request).pk))
        except TooManyLinks:
            form.add_error(None, _("As many links to this copy are open as may be. Take one back first."))
    if not found.is_ready and not found.hand_overs.exists():
        raise Http404
    links = found.hand_overs.select_related("export")
    context = {"export": found, "form": form, "link": link, "links": links, "receiver": form.data.get("receiver", "")}
    return render(request, "exports/hand_over.html", context, status=400 if form.is_bound and not link else 200)


@require_POST
@step_up_required
def take_back(request: HttpRequest, export_id: UUID, number: int) -> HttpResponse:
    """Takes a link back."""
    made = get_object_or_404(own(request, export_id).hand_overs.select_related("export"), pk=number)
    done = revoke(made, Actor.person(person_of(request).pk))
    said = _("The link is taken back. It opens nothing any more.")
    messages.info(request, said if done else _("This link could not be used any more."))
    return redirect("exports:hand_over", export_id)


@csrf_exempt
@_in_private
@require_http_methods(["GET", "HEAD", "POST"])
def given(request: HttpRequest, token: str) -> HttpResponseBase:
    """Shows the other company what the link opens; gives it by POST, once. The token alone shows who may."""
    try:
        made = opened(token)
        if request.method == "POST":
            return fetch(made)
    except Http404:
        return HttpResponse(render_to_string("exports/no_such_link.html", {"profile": company()}), status=404)
    context = {"profile": company(), "made": made, "export": made.export, "token": token, "kinds": _kinds(made.export)}
    return HttpResponse(render_to_string("exports/given.html", context))


def _kinds(export: Export) -> list[str]:
    """Returns what kinds of data are in a copy, as the profile calls them."""
    held = set(export.parts.values_list("dataset", flat=True))
    chosen = {dataset.category for dataset in datasets() if dataset.key in held}
    return [str(category.label) for category in company().categories if category.key in chosen]
