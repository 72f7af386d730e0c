"""Deleting one's own records: asked once, done at once or by the worker, with a receipt."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.stepup import step_up_required
from accounts.subject import person_of
from portal.company.schema.data import Category
from portal.records import confirming, deleting, ordering
from portal.records.choosing import Chosen, chosen
from portal.records.finding import Sight
from portal.records.listing import address
from portal.records.models import Deletion
from portal.sources.port import Dataset, SourceDown


@require_POST
@step_up_required
def delete(request: HttpRequest, category: str, dataset: str) -> HttpResponse:
    """Says what would go and what would stay, and asks once; then deletes, or lets the worker do it."""
    sight = Sight(person_of(request))
    found = sight.category(category)
    place = sight.dataset(found, dataset)
    if not deleting.may_delete(sight.roles, found, place):
        raise Http404
    if earlier := _earlier(request, sight.user):
        return redirect("records:deletion", earlier.pk)
    wanted = chosen(request, place)
    if wanted.keys == ():
        messages.info(request, _("Tick the records that you want to delete first."))
        return redirect(address(found, place))
    try:
        preview = confirming.preview(sight, found, place, wanted)
    except SourceDown:
        return render(request, "records/down.html", {"category": found}, status=503)
    if "sure" in request.POST and preview.going:
        return _ordered(request, sight, found, place, wanted, preview)
    shown = {"category": found, "dataset": place, "preview": preview, "cancel": address(found, place)}
    return render(request, "records/delete.html", shown | {"hidden": confirming.hidden(wanted, uuid4())})


@never_cache
@require_safe
@login_required
def deletion(request: HttpRequest, number: UUID) -> HttpResponse:
    """Shows how far a deletion is, and what it came to."""
    return render(request, "records/deletion.html", {"deletion": _own(request, number)})


@require_safe
@login_required
def deletions(request: HttpRequest) -> HttpResponse:
    """Lists what a person deleted themselves."""
    found = Deletion.objects.filter(person=person_of(request)).defer("work")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    newer = f"?page={page.previous_page_number()}" if page.has_previous() else ""
    older = f"?page={page.next_page_number()}" if page.has_next() else ""
    return render(request, "records/deletions.html", {"page": page, "newer": newer, "older": older})


@require_POST
@step_up_required
def again(request: HttpRequest, number: UUID) -> HttpResponse:
    """Starts a deletion that stopped once more."""
    found = _own(request, number)
    ordering.start_again(found)
    return redirect("records:deletion", found.pk)


def _ordered(
    request: HttpRequest,
    sight: Sight,
    category: Category,
    dataset: Dataset,
    wanted: Chosen,
    preview: confirming.Preview,
) -> HttpResponse:
    number = _number(request)
    if number is None:
        raise Http404
    try:
        ordered = ordering.start(sight.user, category, dataset, wanted, number, preview)
    except IntegrityError:
        raise Http404 from None
    return redirect("records:deletion", ordered.pk)


def _number(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def _earlier(request: HttpRequest, user: User) -> Deletion | None:
    """Returns what the same confirmation ordered before: a second click leads to its receipt."""
    number = _number(request)
    return Deletion.objects.filter(pk=number, person=user).first() if number else None


def _own(request: HttpRequest, number: UUID) -> Deletion:
    return get_object_or_404(Deletion.objects.select_related("person"), pk=number, person=person_of(request))
