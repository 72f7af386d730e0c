"""Pages on which people ask for a copy, watch it being made, and fetch it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.sight import datasets_seen_by
from accounts.stepup import step_up_required
from portal.audit.trail import Actor
from portal.company.current import company
from portal.company.schema.data import Category
from portal.exports.asking import AlreadyBeingMade, start, start_again
from portal.exports.fetching import fetched
from portal.exports.forms import CopyForm
from portal.exports.models import Export


@never_cache
@step_up_required
def copies(request: HttpRequest) -> HttpResponse:
    """Lists the person's copies and takes the wish for a new one."""
    person = _person(request)
    form = CopyForm(request.POST or None, categories=_categories(person))
    if request.method == "POST" and form.is_valid():
        return _start(request, person, form)
    page = Paginator(Export.objects.filter(person=person), 20).get_page(request.GET.get("page"))
    return render(request, "exports/list.html", {"form": form, "page": page}, status=400 if form.is_bound else 200)


@never_cache
@require_GET
def export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Shows how far a copy is, and where to fetch it."""
    found = _own(request, export_id)
    return render(request, "exports/export.html", {"export": found, "parts": found.parts.all()})


@require_POST
@step_up_required
def again(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Starts a failed copy anew."""
    found = _own(request, export_id)
    try:
        start_again(found, Actor.person(_person(request).pk))
    except AlreadyBeingMade as made:
        found = made.export
        messages.info(request, _("We are already making a copy for you. Here it is."))
    return redirect("exports:export", found.pk)


@never_cache
@require_GET
@step_up_required
def download(request: HttpRequest, export_id: UUID) -> FileResponse:
    """Streams the archive, decrypted on its way, to the person whose it is."""
    found = _own(request, export_id)
    return fetched(found, Actor.person(_person(request).pk))


def _start(request: HttpRequest, person: User, form: CopyForm) -> HttpResponse:
    try:
        found = start(person, form.chosen())
    except AlreadyBeingMade as made:
        found = made.export
        messages.info(request, _("We are already making a copy for you. Here it is."))
    return redirect("exports:export", found.pk)


def _own(request: HttpRequest, export_id: UUID) -> Export:
    return get_object_or_404(Export.objects.select_related("person"), pk=export_id, person=_person(request))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _categories(person: User) -> list[Category]:
    held = {dataset.category for dataset in datasets_seen_by(person)}
    return [category for category in company().categories if category.key in held]
