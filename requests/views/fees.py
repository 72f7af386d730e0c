"""A fee as the person reads it, and their answer: accept it, or take the request back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.stepup import step_up_required
from requests import fees
from requests.lifecycle import NotAllowed, Stale
from requests.timeline import By
from requests.views.owned import own_case, person


@require_POST
@step_up_required
def answer(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Takes the person's answer to a fee. Raises Http404 for a fee of another case."""
    case = own_case(request, reference)
    fee = get_object_or_404(case.fees.all(), pk=number)
    fee.case = case
    by, accepted = By.person(person(request)), request.POST.get("answer") == "accept"
    try:
        (fees.accept if accepted else fees.decline)(fee, by)
    except (NotAllowed, Stale) as refused:
        messages.error(request, str(refused))
    else:
        said = _("You accepted the fee. We go on with your request.")
        messages.success(request, said if accepted else _("You took this request back. Nothing is owed."))
    return redirect("requests:case", case.reference)
