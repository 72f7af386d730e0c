"""The page to which agents lead a person: prove that it is you, then confirm or refuse what was asked in your name."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.stepup import step_up_required
from portal.company.current import company
from requests.drp import proving
from requests.drp.access import is_on
from requests.drp.proving import Proof
from requests.lifecycle import NotAllowed, Stale
from requests.models import DrpRequest
from requests.views.admitting import NEXT


@never_cache
def person(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Asks for a proof, then for a word; afterwards leads to the request's own page, or back to the agent.

    Raises Http404 where there is no such request, or where the address names another one (section 3.02.1).
    """
    asked = DrpRequest.objects.select_related("case", "agent").filter(pk=request_id).first()
    if not is_on() or asked is None or request.GET.get("request_id", str(request_id)) != str(request_id):
        raise Http404
    if proving.is_claimed(asked.case):
        return _claimed(request, asked)
    who = proving.proof(request, asked.case)
    if who is None:
        return _unproved(request, asked)
    deed = _decide if who.guest else step_up_required(_decide)
    return deed(request, asked, who)


def _claimed(request: HttpRequest, asked: DrpRequest) -> HttpResponseBase:
    """Leads on; the request's own page lets nobody in but its person."""
    back = proving.way_back(asked.agent, request.GET.get("redirect_to", ""))
    if not back:
        return redirect(asked.case.path)
    return render(request, "requests/drp/done.html", {"asked": asked, "case": asked.case, "back": back})


def _unproved(request: HttpRequest, asked: DrpRequest) -> HttpResponse:
    here = request.get_full_path()
    request.session[NEXT] = here
    context = {
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
        "has_address": bool(asked.case.email),
        "channels": company().channels_for("privacy") or company().channels_for("questions"),
    }
    return render(request, "requests/drp/prove.html", context)


def _decide(request: HttpRequest, asked: DrpRequest, who: Proof) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "requests/drp/decide.html", {"asked": asked, "case": asked.case})
    mine = request.POST.get("mine") == "yes"
    try:
        (proving.confirm if mine else proving.disown)(asked, who)
    except (NotAllowed, Stale):
        messages.error(request, _("This request has changed meanwhile. Please look again."))
        return redirect(request.get_full_path())
    if mine:
        messages.success(request, _("Thank you. We know now that the request is yours."))
    else:
        messages.success(request, _("Thank you. We have stopped this request; nothing was changed."))
    return redirect(request.get_full_path())
