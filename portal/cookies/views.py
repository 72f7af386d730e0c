"""Takes the answers of the cookie notice and of the cookie page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.cookies.deciding import choose
from portal.cookies.forms import AnswerForm


@never_cache
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Writes down an answer and goes back to the page that it came from; said twice, it is one."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _told_wrong(form))
        return redirect("notices:cookies")
    if not form.choices:
        messages.error(request, _("You have not chosen yet. Choose Allow or Refuse, then save."))
        return redirect("notices:cookies")
    response = redirect(_back(request))
    messages.success(request, _told(choose(request, response, form.choices)))
    return response


def _told(counted: dict[str, bool]) -> str:
    if not any(counted.values()):
        return _("Saved: you refused these cookies, and we set none of them.")
    if all(counted.values()):
        return _("Saved: you allowed these cookies. You can refuse them again at any time under “Cookies”.")
    return _("Saved. You can change your choice at any time under “Cookies”.")


def _told_wrong(form: AnswerForm) -> str:
    if form.data.get("list") and "list" in form.errors:
        return str(form.errors["list"][0])
    return _("We could not read your choice. Please choose again.")


def _back(request: HttpRequest) -> str:
    target: str = request.POST.get("next", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return reverse("notices:cookies")
