"""The page that a link in a mail opens. Looking changes nothing; a POST acts at once, without cookie or sign-in.

Mail scanners open every link, so that only a POST may act (RFC 8058, section 3.1). The answers hold no cookie, no
session and no form token: the link itself is what shows that somebody reads the mailbox.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.mailing import masked
from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.deciding import Circumstances
from portal.consent.models import Method
from portal.consent.parties import address_reference
from portal.consent.purposes import ALL_MARKETING, Purpose
from portal.consent.standing import decided
from portal.mailings.links import BadLink, Named, read
from portal.mailings.lists import GOES_ON, listed, lists, named
from portal.mailings.unsubscribe import is_fresh, leave, undo

View = Callable[..., HttpResponse]
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def _in_private(view: View) -> View:
    """Keeps an answer out of caches and search, and its address from every other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answer


@csrf_exempt
@_in_private
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what a link leaves; leaves it by POST, at once and however often. 404 for a link that we did not make."""
    try:
        link = read(token)
    except BadLink:
        return _no_such_link(request)
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
    if request.method != "POST":
        return _looked(request, link)
    if request.POST.get("List-Unsubscribe", "").strip().lower() == "one-click":
        return _one_click(link)
    return _pressed(request, link)


def _one_click(link: Named) -> HttpResponse:
    """Acts for a mail program, which shows nobody what we answer."""
    language = company().company.languages[0]
    leave(link.address, named(link.purpose), Circumstances(Method.ONE_CLICK, Actor.visitor(), language))
    return HttpResponse("Unsubscribed.\n", content_type="text/plain; charset=utf-8")


def _looked(request: HttpRequest, link: Named) -> HttpResponse:
    """Answers whoever opens the link: what it would do, or that it is done."""
    meant = named(link.purpose)
    found = decided([address_reference(link.address)])
    reads = next((one.party.language for one in found.found.values() if one.party.language), "")
    held = found.held(meant, "email") if meant else None
    if meant is None or held is None or held.allowed or not held.decided:
        return _page(request, link, meant, "ask", language=reads)
    fresh = is_fresh(held.decided)
    state = "left_all" if held.decided.purpose == ALL_MARKETING else "left"
    return _page(request, link, meant, state, language=reads, fresh=fresh)


def _pressed(request: HttpRequest, link: Named) -> HttpResponse:
    """Does what a button of the page says; a POST that names no button leaves the list of the link."""
    chosen, everything = listed(request.POST.get("list", "")), listed(ALL_MARKETING)
    meant = chosen or named(link.purpose)
    how = Circumstances(Method.LINK, Actor.visitor(), _language(request))
    deed = request.POST.get("do")
    undone = meant or everything
    if deed == "undo" and undone:
        back = undo(link.address, undone, how)
        return _page(request, link, meant, "too_late" if back is None else "back", back=_labels(back or []))
    leaves = None if deed == "all" else meant
    leave(link.address, leaves, how, [str(GOES_ON)])
    all_left = leaves is None or leaves == everything
    return _page(request, link, meant, "left_all" if all_left else "left", fresh=True, chosen=chosen)


def _labels(keys: list[str]) -> list[str]:
    """Returns what lists are called; that of all of them stands for none."""
    return [str(one.label) for key in keys if key != ALL_MARKETING and (one := named(key))]


def _page(request: HttpRequest, link: Named, meant: Purpose | None, state: str, **facts: Any) -> HttpResponse:
    """Returns the page in one of its states, in the language asked for, else the mailbox's, else the browser's."""
    language = _language(request, facts.pop("language", ""))
    everything = listed(ALL_MARKETING)
    if not meant and not everything:
        state = "none"
    with translation.override(language):
        shown = {
            "profile": company(),
            "state": state,
            "told": f"mailings/told_{state}.html",
            "list": meant or everything,
            "gone": meant is None,
            "is_all": meant is None or meant.key == ALL_MARKETING,
            "others": [one for one in lists() if one.key != ALL_MARKETING],
            "has_all": everything is not None,
            "address": masked(link.address),
            "goes_on": GOES_ON,
            **facts,
        }
        page = render_to_string("mailings/unsubscribe.html", shown)
    return HttpResponse(page, headers={"Content-Language": language})


def _no_such_link(request: HttpRequest) -> HttpResponse:
    if request.POST.get("List-Unsubscribe"):
        return HttpResponse("No such link.\n", status=404, content_type="text/plain; charset=utf-8")
    with translation.override(_language(request)):
        page = render_to_string("mailings/no_such_link.html", {"profile": company()})
    return HttpResponse(page, status=404)


def _language(request: HttpRequest, reads: str = "") -> str:
    spoken = company().company.languages
    asked = request.GET.get("language", "")
    return next((one for one in (asked, reads) if one in spoken), translation.get_language() or spoken[0])
