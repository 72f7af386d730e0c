"""A person's record of their choices, as a file for machines."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.stepup import step_up_required
from accounts.subject import person_of
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.choices.history import decisions
from portal.consent.parties import references_of
from portal.consent.records import at_the_centre, receipt


@never_cache
@require_GET
@step_up_required
def whole(request: HttpRequest) -> HttpResponseBase:
    """Gives everything that a person decided, cookies and rights included."""
    return _file(person_of(request), "")


@never_cache
@require_GET
@step_up_required
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """Gives what a person decided about one purpose; an empty list where they decided nothing."""
    return _file(person_of(request), key)


def _file(person: User, key: str) -> JsonResponse:
    references = references_of(person)
    rows = decisions(references)
    where = at_the_centre(lambda one: reverse("choices:choice", args=[one]))
    told = receipt(references[0], rows.filter(purpose=key) if key else rows, where)
    record(
        Event.RECEIPT_TAKEN,
        actor=Actor.person(person.pk),
        subject=references[0],
        form="json",
        count=len(told["records"]),
    )
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"my-choices-{timezone.localdate():%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
