"""The page for people who have no link at hand: they type an address and get one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.mailing import masked
from portal.consent.purposes import ALL_MARKETING
from portal.mailings.leave_forms import LeaveForm
from portal.mailings.leave_link import may_ask, send_link
from portal.mailings.lists import listed, lists


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Takes an address and mails its link; says the same whoever it belongs to."""
    form = LeaveForm(request.POST or None)
    topics = [one for one in lists() if one.key != ALL_MARKETING]
    if request.method != "POST" or not form.is_valid():
        shown = {"form": form, "topics": topics, "sends": listed(ALL_MARKETING) is not None}
        return render(request, "mailings/leave.html", shown, status=400 if form.is_bound else 200)
    if not may_ask(request):
        form.add_error(None, _("Too many addresses came from your network. Please wait an hour and try again."))
        return render(request, "mailings/leave.html", {"form": form, "topics": topics, "sends": True}, status=429)
    address = form.cleaned_data["email"]
    send_link(address, translation.get_language() or "")
    return render(request, "mailings/leave_sent.html", {"address": masked(address)})
