"""Choosing single records for a deletion request: kind by kind, page by page, with boxes to tick."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.stepup import step_up_required
from accounts.subject import subject_of
from portal.company.current import company
from portal.sources import registry
from portal.sources.port import Dataset, NotThere, Page, Query, SourceDown
from requests import picking
from requests.kinds import Kind
from requests.views.owned import person

SHOWN = 25


@step_up_required
def kinds(request: HttpRequest) -> HttpResponseBase:
    """Shows the kinds of records, each with how many of it are chosen."""
    chosen, labels = picking.picked(request), {one.key: str(one.label) for one in company().categories}
    groups: dict[str, list[tuple[Dataset, int]]] = {}
    for one in picking.pickable(person(request)):
        groups.setdefault(labels[one.category], []).append((one, len(chosen.get(one.key, ()))))
    return render(request, "requests/pick_kind.html", {"groups": sorted(groups.items()), "any": bool(chosen)})


@step_up_required
def records(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """Shows records with boxes, and keeps what was ticked before it turns the page."""
    kind = _kind(request, dataset)
    problem = ""
    if request.method == "POST":
        try:
            picking.pick(request, kind, request.POST.getlist("record"), request.POST.getlist("offered"))
        except picking.TooMany:
            problem = _("You can choose up to %(most)s single records. For more, ask for whole kinds of data.") % {
                "most": picking.MOST
            }
        else:
            return redirect(_onward(request, kind))
    try:
        found = _page(request, kind)
    except SourceDown:
        return render(request, "requests/correct_unreached.html", {"dataset": kind}, status=503)
    return render(request, "requests/pick_records.html", _told(request, kind, found, problem))


@require_POST
@step_up_required
def one(request: HttpRequest, dataset: str) -> HttpResponse:
    """Chooses one record, from its own page, and goes to the form."""
    kind, key = _kind(request, dataset), request.POST.get("record", "")
    try:
        registry.source_of(kind.key).get(kind.key, subject_of(person(request)), key)
        picking.pick(request, kind, [key], ())
    except NotThere:
        raise Http404 from None
    except SourceDown:
        return render(request, "requests/correct_unreached.html", {"dataset": kind}, status=503)
    except picking.TooMany:
        return redirect("requests:pick")
    return redirect(_form())


@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Forgets every chosen record."""
    picking.forget(request)
    return redirect("requests:pick")


def _kind(request: HttpRequest, key: str) -> Dataset:
    for found in picking.pickable(person(request)):
        if found.key == key:
            return found
    raise Http404


def _page(request: HttpRequest, kind: Dataset) -> Page:
    try:
        asked = Query(after=request.GET.get("after"), limit=SHOWN)
        return registry.source_of(kind.key).page(kind.key, subject_of(person(request)), asked)
    except NotThere:
        raise Http404 from None


def _onward(request: HttpRequest, kind: Dataset) -> str:
    """Returns where the pressed button leads: another page of the records, the other kinds, or the form."""
    if after := request.POST.get("after"):
        return f"{reverse('requests:pick_records', args=[kind.key])}?{urlencode({'after': after})}"
    return reverse("requests:pick") if "more" in request.POST else _form()


def _form() -> str:
    return reverse("requests:file", args=[Kind.DELETE.value])


def _told(request: HttpRequest, kind: Dataset, found: Page, problem: str) -> dict[str, object]:
    chosen = set(picking.picked(request).get(kind.key, ()))
    if problem:
        chosen = chosen - set(request.POST.getlist("offered")) | set(request.POST.getlist("record"))
    rows = [(one.key, picking.said(kind, one), one.key in chosen) for one in found.records]
    return {"dataset": kind, "rows": rows, "older": found.next, "newer": found.previous, "problem": problem}
