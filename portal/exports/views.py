"""Pages on which people ask for a copy, watch it being made, and fetch it."""

from uuid import UUID

from django.conf import settings
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
from portal.exports.asking import AlreadyBeingMade, TooMany, start, start_again, work_on
from portal.exports.building import remove
from portal.exports.fetching import fetched
from portal.exports.forms import CopyForm
from portal.exports.models import Export


@never_cache
@step_up_required
def copies(request: HttpRequest) -> HttpResponse:
    """Lists the person's copies and takes the wish for a new one."""
    person = person_of(request)
    form = CopyForm(request.POST or None, categories=_categories(person))
    if request.method == "POST" and form.is_valid():
        try:
            return _start(request, person, form)
        except TooMany:
            form.add_error(
                None, _("You keep as many copies as you can. Remove one first, or wait until it is removed.")
            )
    page = Paginator(Export.objects.filter(person=person), 20).get_page(request.GET.get("page"))
    limits = {"copies": settings.EXPORT_COPIES, "days": settings.EXPORT_DAYS}
    context = {"form": form, "page": page, "limits": limits}
    return render(request, "exports/list.html", context, status=400 if form.is_bound else 200)


@never_cache
@require_GET
def export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Shows how far a copy is, and where to fetch it."""
    found = own(request, export_id)
    work = work_on(found) if found.is_open else None
    return render(request, "exports/export.html", {"export": found, "parts": found.parts.all(), "work": work})


@require_POST
@step_up_required
def again(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Starts a copy anew that failed or whose work was lost."""
    found = own(request, export_id)
    try:
        start_again(found, Actor.person(person_of(request).pk))
    except AlreadyBeingMade as made:
        found = made.export
        messages.info(request, _("We are already making a copy for you. Here it is."))
    return redirect("exports:export", found.pk)


@never_cache
@require_GET
@step_up_required
def download(request: HttpRequest, export_id: UUID) -> FileResponse:
    """Streams the archive, decrypted on its way, to the person whose it is."""
    found = own(request, export_id)
    return fetched(found, Actor.person(person_of(request).pk))


@require_POST
@step_up_required
def removed(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Removes a finished copy before its time."""
    remove(own(request, export_id), Actor.person(person_of(request).pk))
    messages.success(request, _("The copy is removed."))
    return redirect("exports:list")


def own(request: HttpRequest, export_id: UUID) -> Export:
    """Returns a copy of the person who is signed in. Raises Http404 for anybody else's."""
    return get_object_or_404(Export.objects.select_related("person"), pk=export_id, person=person_of(request))


def person_of(request: HttpRequest) -> User:
    """Returns who is signed in. Raises Http404 where nobody is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _start(request: HttpRequest, person: User, form: CopyForm) -> HttpResponse:
    try:
        found = start(person, form.wish())
    except AlreadyBeingMade as made:
        found = made.export
        messages.info(request, _("We are already making a copy for you. Here it is."))
    return redirect("exports:export", found.pk)


def _categories(person: User) -> list[Category]:
    held = {dataset.category for dataset in datasets_seen_by(person)}
    return [category for category in company().categories if category.key in held]
