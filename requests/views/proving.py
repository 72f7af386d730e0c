"""Somebody without an account tells facts that only they should know, so that their request can be worked."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.sources.port import SourceDown
from requests import explaining
from requests.lifecycle import NotAllowed, Stale
from requests.models import Guest
from requests.proof_forms import PointsForm, attempts_in_words
from requests.timeline import By
from requests.verifying import answering, points
from requests.views.admitting import for_guests, guest_case

LIMITS = {"proof": "20/h/ip", "proof_mailbox": "9/d/key"}
"""Answers from one network address; answers of one mailbox, however many requests it files."""


@for_guests
def prove(request: HttpRequest, guest: Guest, reference: str) -> HttpResponseBase:
    """Asks for facts, says why, and compares them; the page tells nothing of what the records hold."""
    case = guest_case(guest, reference)
    if not answering.may_answer(case):
        return redirect("requests:guest_case", case.reference)
    form = PointsForm(request.POST or None, case=case)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not (_within(request, "proof") and _within(request, "proof_mailbox", guest.contact)):
            form.add_error(None, _("We got many answers from you just now. Please try again later, or write to us."))
            status = 429
        else:
            try:
                enough = answering.answer(case, form.typed(), By.guest(), form.signed())
            except (NotAllowed, Stale):
                return redirect("requests:guest_case", case.reference)
            except SourceDown:
                form.add_error(
                    None, _("A system that we need could not be reached. Nothing was counted; try again later.")
                )
                status = 503
            else:
                _say(request, enough, answering.left(case))
                return redirect("requests:guest_case", case.reference)
    context = {
        "case": case,
        "form": form,
        "why": points.why(case),
        "left": attempts_in_words(answering.left(case)),
        "due": explaining.in_words(case.due_on) if case.due_on else "",
    }
    return render(request, "requests/guest_prove.html", context, status=status)


def _within(request: HttpRequest, action: str, key: str | None = None) -> bool:
    return ratelimit.consume(request, app="requests", action=action, config=LIMITS, key=key) is not None


def _say(request: HttpRequest, enough: bool, left: int) -> None:
    if enough:
        messages.success(request, _("Thank you. We are starting on your request."))
    else:
        not_enough = _("What you told us was not enough to tell that the records are yours.")
        messages.warning(request, f"{not_enough} {attempts_in_words(left)}")
