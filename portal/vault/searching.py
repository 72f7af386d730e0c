"""Searching the staff site without writing what was typed, often an address, into URLs and so into logs.

A search is sent by POST; what was typed goes on sealed, as `?q=~…`, so that pages and filters of its results work.
"""

import base64
import binascii
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.vault.sealing import Unreadable, seal, unseal

MARK = "~"
CONTEXT = "staff.search"


def concealed(typed: str) -> str:
    """Returns what was typed in a form that only this portal can read."""
    return MARK + base64.urlsafe_b64encode(seal(typed.encode(), CONTEXT)).decode().rstrip("=")


def revealed(query: str) -> str:
    """Returns what a concealed search says; anything else as it is."""
    if not query.startswith(MARK):
        return query
    padded = query[1:] + "=" * (-len(query[1:]) % 4)
    try:
        return unseal(base64.urlsafe_b64decode(padded), CONTEXT).decode()
    except (Unreadable, binascii.Error, ValueError):
        return query


class DiscreetSearch(admin.ModelAdmin):
    """Takes searches by POST and carries them sealed; `get_search_results` has to reveal its term."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends a search on to its results; everything else is the list as ever."""
        if request.method != "POST" or "typed" not in request.POST:
            return super().changelist_view(request, extra_context)
        query = request.GET.copy()
        for name in (SEARCH_VAR, "p"):
            query.pop(name, None)
        if typed := request.POST["typed"].strip():
            query[SEARCH_VAR] = concealed(typed)
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Lets the search field show what was typed."""
        page = super().get_changelist_instance(request)
        page.typed = revealed(page.query)  # type: ignore[attr-defined]
        return page
