"""Adding a record of one's own, such as a contact."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.stepup import step_up_required
from accounts.subject import person_of
from portal.company.schema.data import Category
from portal.records import adding
from portal.records.correcting import may_add
from portal.records.finding import Sight
from portal.records.listing import address as of_list
from portal.records.showing import address
from portal.sources.port import Dataset, NotAcceptable, NotThere, SourceDown


@require_http_methods(["GET", "POST"])
@step_up_required
def add(request: HttpRequest, category: str, dataset: str) -> HttpResponse:
    """Shows the fields of a new record, and writes it into the company's system."""
    sight = Sight(person_of(request))
    found = sight.category(category)
    place = sight.dataset(found, dataset)
    if not may_add(found, place):
        raise Http404
    owners = adding.owners(place, sight.subject)
    form = adding.AddingForm(place, [value for _kind, value in owners], request.POST or None)
    try:
        if form.is_valid() and (answer := _added(request, sight, found, place, form)):
            return answer
    except SourceDown:
        return render(request, "records/down.html", {"category": found}, status=503)
    return render(request, "records/add.html", {"category": found, "dataset": place, "form": form})


def _added(
    request: HttpRequest, sight: Sight, category: Category, dataset: Dataset, form: adding.AddingForm
) -> HttpResponse | None:
    """Returns the page of the new record; None where the form has to come back with what is wrong."""
    owner = adding.owners(dataset, sight.subject)[form.owner]
    try:
        receipt = adding.add(sight.user, category, dataset, owner, form.filled)
    except NotThere:
        raise Http404 from None
    except NotAcceptable as refused:
        for name, problem in refused.problems.items():
            form.add_error(name or None, problem)
        return None
    if receipt.outcome != "done":
        messages.info(request, _("We passed it on. Somebody adds it by hand, and it shows here afterwards."))
        return redirect(of_list(category, dataset))
    messages.success(request, _("It is added in the company's system."))
    return redirect(address("record", category, dataset, receipt.reference))
