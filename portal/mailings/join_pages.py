"""Pages on which people join a list: the form, and the link that confirms. Opening a page never changes anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.mailings import joining
from portal.mailings.confirmations import OldLink, read
from portal.mailings.join_forms import JoinForm
from portal.mailings.links import BadLink

View = Callable[..., HttpResponse]
PAGE_OR_DEED = ["GET", "HEAD", "POST"]


def _where_lists_are_joined(view: View) -> View:
    """Answers 404 where the company offers no list by a form."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not joining.offered():
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(answer)


@_where_lists_are_joined
@require_http_methods(PAGE_OR_DEED)
def join(request: HttpRequest) -> HttpResponse:
    """Takes an address and the lists that are wanted; answers the same whatever is known of the address."""
    form = JoinForm(request.POST if request.method == "POST" else None, offered=joining.offered())
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            joining.ask(request, form.cleaned_data["email"], form.cleaned_data["lists"])
            return redirect("mailings:asked")
        except joining.TooMany:
            form.add_error(None, _("Many people signed up from your network just now. Please try again in an hour."))
            status = 429
    return render(request, "mailings/join.html", {"form": form, "terms": joining.terms()}, status=status)


@_where_lists_are_joined
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Says that a mail is on its way; it holds no address."""
    return render(request, "mailings/asked.html")


@_where_lists_are_joined
@require_http_methods(PAGE_OR_DEED)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what was asked for, and puts the mailbox on the lists once its reader says so."""
    try:
        wanted = read(token)
    except OldLink:
        return render(request, "mailings/confirm_too_late.html", status=410)
    except BadLink:
        return render(request, "mailings/confirm_unreadable.html", status=404)
    if request.method == "POST":
        joining.confirm(wanted)
        return redirect("mailings:confirm", token)
    places = joining.places(wanted)
    by_state = {state: [p.topic for p in places if p.state == state] for state in ("open", "joined", "left")}
    return render(request, "mailings/confirm.html", by_state | {"words": joining.confirming_words()})
