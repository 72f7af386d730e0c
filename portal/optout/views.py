"""Pages on which people stop sale and sharing, or limit the use of sensitive data. Looking changes nothing."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.consent.purposes import sells
from portal.cookies.signal import signalled
from portal.optout import rights
from portal.optout.confirming import confirmed
from portal.optout.forms import AgentForm, StopForm
from portal.optout.receipts import BadReceipt, Receipt, read
from portal.optout.rights import Right
from portal.optout.states import places, resting, stands
from portal.optout.stopping import TooMany, count, shown, stop, stop_for

PAGE_OR_DEED = ["GET", "HEAD", "POST"]


def where_given(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 404 where neither a law in force nor the company's policy gives the right."""

    @wraps(view)
    def answer(request: HttpRequest, right: Right, **facts: Any) -> HttpResponse:
        if right not in rights.given():
            raise Http404
        return view(request, right, **facts)

    return never_cache(answer)


@where_given
@require_http_methods(PAGE_OR_DEED)
def opt_out(request: HttpRequest, right: Right) -> HttpResponse:
    """Shows what a right means and how it stands; uses it by POST, at once and however often."""
    form = StopForm(request.POST if request.method == "POST" else None, hint=shown(right)[1])
    if form.is_bound and form.is_valid():
        try:
            count(request)
        except TooMany:
            form.add_error(None, too_many())
            return _page(request, right, form, 429)
        response = HttpResponseRedirect(reverse(right.page))
        receipt = stop(request, response, right, form.cleaned_data["email"])
        response["Location"] = _address(receipt)
        return response
    return _page(request, right, form, 400 if form.is_bound else 200)


@require_http_methods(PAGE_OR_DEED)
@never_cache
def agent(request: HttpRequest) -> HttpResponse:
    """Takes what an agent asks for somebody else; answers the same whatever is known of that person."""
    if not rights.given():
        raise Http404
    form = AgentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            count(request)
        except TooMany:
            form.add_error(None, too_many())
            return render(request, "optout/agent.html", {"form": form}, status=429)
        typed = form.cleaned_data
        stated = str(form.fields["permission"].label)
        return redirect(_address(stop_for(request, form.wanted(), typed["email"], typed["agent"], stated)))
    return render(request, "optout/agent.html", {"form": form}, status=400 if form.is_bound else 200)


@never_cache
@require_safe
def done(request: HttpRequest, token: str) -> HttpResponse:
    """Confirms an act by its receipt. 404 for one that is not ours."""
    try:
        receipt = read(token)
    except BadReceipt:
        raise Http404 from None
    facts = confirmed(receipt) | {"rests_until": _rests(request, receipt)}
    return render(request, "optout/allowed.html" if receipt.allowed else "optout/done.html", facts)


def too_many() -> str:
    """Returns what is said to whoever comes after too many others."""
    return _("Many people asked from your network just now. Nothing was changed yet. Please try again in an hour.")


def _rests(request: HttpRequest, receipt: Receipt) -> date | None:
    known = list(places(request))
    return next((day for key in receipt.purposes if (day := resting(known, key))), None)


def _page(request: HttpRequest, right: Right, form: StopForm, status: int) -> HttpResponse:
    known = places(request)
    states = stands(request, right, known)
    facts = {
        "form": form,
        "right": right,
        "states": states,
        "decided": any(one.stopped and one.decided for one in states),
        "submit": shown(right)[0],
        "stopped": all(one.stopped for one in states),
        "rests_until": resting(list(known), right.purpose),
        "signalled": signalled(request),
        "sells": sells(),
        "receivers": rights.receivers(),
        "kinds": rights.selling_kinds(),
        "categories": rights.sensitive(),
    }
    return render(request, f"optout/{right.template}.html", facts, status=status)


def _address(receipt: Receipt) -> str:
    return reverse("optout:done", args=[receipt.token])
