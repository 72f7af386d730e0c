"""The page on which a person appeals against a refusal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.stepup import step_up_required
from requests import appeal_rights, appeals, explaining, lifecycle
from requests.forms import AppealForm
from requests.timeline import By
from requests.views.owned import own_case, person


@step_up_required
def appeal(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks why the person does not agree, and opens the appeal."""
    case = own_case(request, reference)
    until = appeal_rights.appealable_until(case)
    if until is None or not appeal_rights.may_appeal(case):
        return redirect("requests:case", case.reference)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.open_appeal(case, form.cleaned_data["reason"], By.person(person(request)))
        except (lifecycle.NotAllowed, lifecycle.Stale):
            messages.error(request, _("This answer can no longer be appealed."))
        else:
            messages.success(request, _("We have your appeal. Another officer decides it."))
        return redirect("requests:case", case.reference)
    context = {"case": case, "form": form, "until": explaining.in_words(until)}
    return render(request, "requests/appeal.html", context)
