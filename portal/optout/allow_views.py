"""The two steps by which people allow again what they stopped. No other page asks for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.cookies.signal import signalled
from portal.optout.allowing import TooLate, allow, asked, opened, seal
from portal.optout.forms import AgeForm
from portal.optout.rights import STOP_SALE, Right
from portal.optout.states import places, stands
from portal.optout.stopping import TooMany, count
from portal.optout.views import PAGE_OR_DEED, too_many, where_given

YOUNG = "optout_young"
"""Marks a session in which somebody said that they are under 13: saying another age right after it changes nothing."""


@where_given
@require_http_methods(PAGE_OR_DEED)
def opt_in(request: HttpRequest, right: Right) -> HttpResponse:
    """Asks for the age, then once more, then allows; tells whoever cannot what to do instead."""
    if right is STOP_SALE and signalled(request):
        return render(request, "optout/allow_signal.html", {"right": right})
    if request.session.get(YOUNG):
        return render(request, "optout/allow_parent.html", {"right": right})
    if request.method == "POST" and "first" in request.POST:
        return _second(request, right)
    return _first(request, right)


def _first(request: HttpRequest, right: Right, problem: str = "") -> HttpResponse:
    """Asks for the age of whoever stopped something; the page that answers a good age is the second step."""
    form = AgeForm(request.POST if request.method == "POST" and not problem else None)
    if form.is_bound and form.is_valid():
        age = form.cleaned_data["age"]
        if age == AgeForm.UNDER_13:
            request.session[YOUNG] = True
            return render(request, "optout/allow_parent.html", {"right": right})
        facts = {"right": right, "first": {"first": seal(right, age)}, "question": asked(right)[0]}
        return render(request, "optout/allow_confirm.html", facts)
    stopped = any(one.stopped and one.decided for one in stands(request, right, places(request)))
    facts = {"right": right, "form": form, "stopped": stopped, "problem": problem}
    return render(request, "optout/allow.html", facts, status=400 if problem or form.is_bound else 200)


def _second(request: HttpRequest, right: Right) -> HttpResponse:
    try:
        first = opened(right, request.POST["first"])
        count(request)
    except TooLate:
        return _first(request, right, _("Too much time passed between the two steps. Please begin again."))
    except TooMany:
        return _first(request, right, too_many())
    response = HttpResponseRedirect(reverse(right.page))
    response["Location"] = reverse("optout:done", args=[allow(request, response, right, first).token])
    return response
