"""The page of choices, one choice with its history, and the press of a button. Opening a page acts on nothing."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.stepup import View, step_up_required
from accounts.subject import person_of
from portal.choices import choosing
from portal.choices.done import done
from portal.choices.forms import AnswerForm, UndoForm
from portal.choices.history import after_number, history
from portal.choices.offering import (
    PROVED_FIRST,
    asks_first,
    by_form,
    decided_elsewhere,
    families_of,
    item_of,
    offered_to,
)
from portal.choices.terms import term_rows
from portal.consent.limits import limits_of
from portal.consent.models import Decision
from portal.consent.parties import references_of
from portal.consent.purposes import CHANNELS, Purpose, purpose


@never_cache
@require_safe
@login_required
def centre(request: HttpRequest) -> HttpResponse:
    """Shows everything that a person can allow or refuse, and how it stands."""
    person = person_of(request)
    limits = limits_of(person)
    whole = [one for one in limits if one.is_whole]
    shown = {"families": families_of(person, limits), "whole": whole, "done": done(person, request.GET.get("done", ""))}
    return render(request, "choices/centre.html", shown)


@never_cache
@require_safe
@login_required
def choice(request: HttpRequest, key: str) -> HttpResponse:
    """Shows one purpose: what it is, its terms, how it stands, and everything that was decided about it."""
    person = person_of(request)
    meant = _offered(person, key)
    shown = {
        "item": item_of(person, meant),
        "rows": term_rows(meant),
        "history": history(references_of(person), meant.key, after_number(request.GET.get("after"))),
        "first": "after" not in request.GET,
    }
    return render(request, "choices/choice.html", shown)


@never_cache
@require_safe
@login_required
def confirm(request: HttpRequest, key: str) -> HttpResponseBase:
    """Shows what has to be read before an answer counts, and asks once."""
    meant = _decidable(person_of(request), key)
    form = AnswerForm(request.GET, purpose=meant)
    if not form.is_valid():
        return redirect("choices:choice", key)
    if form.allowed and by_form(meant):
        return redirect("mailings:join")
    return _guarded(meant, form.allowed, _ask)(request, meant, form)


@require_POST
@login_required
def say(request: HttpRequest, key: str) -> HttpResponseBase:
    """Writes down a yes or a no; leads to what has to be read first where that was not shown yet."""
    meant = _decidable(person_of(request), key)
    form = AnswerForm(request.POST, purpose=meant)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("choices:choice", key)
    if form.allowed and by_form(meant):
        return redirect("mailings:join")
    if asks_first(meant) and not form.cleaned_data["read"]:
        return redirect(_asking(meant, form.cleaned_data["say"], form.channel))
    return _guarded(meant, form.allowed, _write)(request, meant, form)


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponseBase:
    """Takes back what was just done; a yes that needs to be read or proved first goes its own way."""
    person, form = person_of(request), UndoForm(request.POST)
    wishes = choosing.take_back(person, form.cleaned_data["act"]) if form.is_valid() else []
    if len(wishes) == 1 and wishes[0].allowed:
        wish, meant = wishes[0], purpose(wishes[0].purpose)
        if asks_first(meant) or meant.family in PROVED_FIRST:
            return redirect(_asking(meant, "yes", wish.channel))
    return _told(request, choosing.undo(person, wishes))


def _ask(request: HttpRequest, meant: Purpose, form: AnswerForm) -> HttpResponse:
    question, *notice = _read(meant, form)
    warning = notice.pop() if meant.warning and not form.allowed else ""
    shown: dict[str, Any] = {
        "item": item_of(person_of(request), meant),
        "question": question,
        "notice": notice,
        "warning": warning,
        "rows": term_rows(meant),
        "allowed": form.allowed,
        "hidden": {"say": form.cleaned_data["say"], "by": form.channel, "read": "1"},
    }
    return render(request, "choices/confirm.html", shown)


def _write(request: HttpRequest, meant: Purpose, form: AnswerForm) -> HttpResponse:
    read = _read(meant, form) if form.cleaned_data["read"] else ()
    return _told(request, choosing.choose(person_of(request), meant, form.allowed, form.channel, read))


def _told(request: HttpRequest, made: list[Decision]) -> HttpResponse:
    if not made:
        messages.info(request, _("It stands so already; nothing had to change."))
        return redirect("choices:centre")
    return redirect(f"{reverse('choices:centre')}?{urlencode({'done': str(UUID(str(made[0].act)))})}")


def _read(meant: Purpose, form: AnswerForm) -> list[str]:
    many = len(meant.channels) > 1
    return choosing.asked_words(meant, form.allowed, str(CHANNELS[form.channel]) if many else "")


def _asking(meant: Purpose, say: str, channel: str) -> str:
    return f"{reverse('choices:confirm', args=[meant.key])}?{urlencode({'say': say, 'by': channel})}"


def _guarded(meant: Purpose, allowed: bool, view: View) -> View:
    """Returns a view that asks for a fresh proof before a yes lets data out; a no never needs one."""
    return step_up_required(view) if allowed and meant.family in PROVED_FIRST else view


def _offered(person: User, key: str) -> Purpose:
    found = next((one for one in offered_to(person) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _decidable(person: User, key: str) -> Purpose:
    found = _offered(person, key)
    if decided_elsewhere(found):
        raise Http404
    return found
