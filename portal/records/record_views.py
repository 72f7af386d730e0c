"""One record: its fields, its file, its correction."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.stepup import step_up_required
from portal.audit import trail
from portal.audit.events import Event
from portal.company.schema.data import Category
from portal.records import beside, correcting, deleting, listing, playing, showing, telling
from portal.records.finding import Sight
from portal.records.glance import relationship_end
from portal.sources import words
from portal.sources.port import Dataset, NotAcceptable, Record, SourceDown
from portal.sources.registry import source_of
from portal.sources.tables import TableSource


@require_http_methods(["GET", "POST"])
@step_up_required
def record(request: HttpRequest, category: str, dataset: str, key: str) -> HttpResponse:
    """Shows one record; a POST also shows what is masked at first."""
    sight, found, chosen = _place(request, category, dataset)
    try:
        one = sight.record(chosen, key)
    except SourceDown:
        return render(request, "records/down.html", {"category": found}, status=503)
    revealed = request.method == "POST"
    _note(Event.RECORD_REVEALED if revealed else Event.RECORD_SEEN, sight.user, found, chosen)
    ended = relationship_end(sight.subject, found)
    shown = {
        "category": found,
        "dataset": chosen,
        "key": one.key,
        "back": listing.address(found, chosen),
        "said": words.in_words(chosen, one),
        "values": showing.values(found, chosen, one, revealed=revealed),
        "texts": beside.texts(sight, chosen, one),
        "why": telling.why_kept(found, chosen, showing.recorded(chosen, one), ended),
        "about": telling.about(found, chosen),
        "may_correct": correcting.may_correct(found, chosen),
        "may_ask_to_delete": _goes_by_request(chosen),
        "may_delete": deleting.may_delete(sight.roles, found, chosen),
    }
    return render(request, "records/record.html", shown)


@require_GET
@step_up_required
def file(request: HttpRequest, category: str, dataset: str, key: str) -> HttpResponseBase:
    """Streams the file of a record."""
    sight, found, chosen = _place(request, category, dataset)
    try:
        response = playing.play(chosen, sight.subject, key, request.headers.get("Range", ""))
    except SourceDown:
        return render(request, "records/down.html", {"category": found}, status=503)
    _note(Event.FILE_PLAYED, sight.user, found, chosen)
    return response


@require_http_methods(["GET", "POST"])
@step_up_required
def correct(request: HttpRequest, category: str, dataset: str, key: str) -> HttpResponse:
    """Shows the correctable fields, and writes what was changed through to the company's system."""
    sight, found, chosen = _place(request, category, dataset)
    if not correcting.may_correct(found, chosen):
        raise Http404
    others = correcting.tells_of_others(chosen)
    shown = {"category": found, "dataset": chosen, "key": key, "others": others}
    try:
        one = sight.record(chosen, key)
        form = correcting.CorrectionForm(chosen, one, request.POST or None)
        if form.is_valid() and _corrected(request, sight, found, chosen, one, form):
            return redirect(showing.address("record", found, chosen, one.key))
    except SourceDown:
        return render(request, "records/down.html", {"category": found}, status=503)
    return render(request, "records/correct.html", shown | {"form": form})


def _goes_by_request(dataset: Dataset) -> bool:
    """Whether a single record of it can be erased, but not by the person alone."""
    own = isinstance(source_of(dataset.key), TableSource)
    return not own and not dataset.by_hand and not dataset.deletable_by_person and dataset.erasure != "never"


def _corrected(
    request: HttpRequest,
    sight: Sight,
    category: Category,
    dataset: Dataset,
    one: Record,
    form: correcting.CorrectionForm,
) -> bool:
    changes = form.changes(dataset, one)
    if not changes:
        messages.info(request, _("You changed nothing."))
        return True
    try:
        receipt = correcting.correct(sight.user, sight.subject, category, dataset, one, changes)
    except NotAcceptable as refused:
        for name, problem in refused.problems.items():
            form.add_error(name or None, problem)
        return False
    if receipt.outcome == "done":
        messages.success(request, _("Your details were changed in the company's system."))
    else:
        messages.info(request, _("We passed your change on. Somebody makes it by hand, and it shows here afterwards."))
    return True


def _place(request: HttpRequest, category: str, dataset: str) -> tuple[Sight, Category, Dataset]:
    sight = Sight(request.user)  # type: ignore[arg-type]
    found = sight.category(category)
    return sight, found, sight.dataset(found, dataset)


def _note(event: Event, user: User, category: Category, dataset: Dataset) -> None:
    trail.record(
        event,
        actor=trail.Actor.person(user.pk),
        subject=trail.subject_reference(user.pk),
        category=category.key,
        dataset=dataset.key,
    )
