"""What is held of a person: all kinds, one kind, and the switches that decide what comes to exist."""

from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.stepup import step_up_required
from portal.company import words
from portal.company.current import company
from portal.company.schema.data import Category
from portal.notices.facts import category_rows
from portal.records import glance
from portal.records.features import Switch, switch, switches
from portal.records.filtering import FilterForm, remember, remembered
from portal.records.finding import Sight
from portal.records.listing import Listing, address, listing
from portal.records.switching import Reach, reach_of, setting
from portal.records.telling import marks
from portal.sources.port import SourceDown


@require_safe
@login_required
def categories(request: HttpRequest) -> HttpResponse:
    """Shows every kind of data, with how much of it there is."""
    held = glance.glances(Sight(request.user))  # type: ignore[arg-type]
    families = [
        (company().group(key) if key else None, list(members))
        for key, members in groupby(held, key=lambda one: one.category.group)
    ]
    return render(request, "records/categories.html", {"families": families, "ceiling": glance.CEILING})


@require_safe
@step_up_required
def category(request: HttpRequest, category: str) -> HttpResponse:
    """Shows one kind of data: what the company says of it, and the records, newest first."""
    sight = Sight(request.user)  # type: ignore[arg-type]
    found = sight.category(category)
    shown = {
        "category": found,
        "rows": category_rows(found),
        "marks": marks(found),
        "feature": switch(sight, found.feature) if found.feature else None,
        "listing": _listing(request, sight, found),
    }
    return render(request, "records/category.html", shown)


def _listing(request: HttpRequest, sight: Sight, category: Category) -> Listing | None:
    datasets = sight.of(category)
    if not datasets:
        return None
    wanted = request.GET.get("dataset")
    dataset = sight.dataset(category, wanted) if wanted else datasets[0]
    ended: date | None = glance.relationship_end(sight.subject, category)
    return listing(sight, category, dataset, remembered(request, dataset), request.GET.get("after"), ended)


@require_POST
@step_up_required
def choose(request: HttpRequest, category: str, dataset: str) -> HttpResponse:
    """Notes which records the person wants to see, and shows them."""
    sight = Sight(request.user)  # type: ignore[arg-type]
    found = sight.category(category)
    chosen = sight.dataset(found, dataset)
    form = FilterForm(chosen, {} if "all" in request.POST else request.POST)
    if not form.is_valid():
        return render(request, "records/filter.html", {"category": found, "dataset": chosen, "form": form})
    remember(request, chosen, form.cleaned_data)
    return redirect(address(found, chosen))


@require_safe
@step_up_required
def features(request: HttpRequest) -> HttpResponse:
    """Shows every switch of the service with its state in the company's data."""
    sight = Sight(request.user)  # type: ignore[arg-type]
    reach = reach_of(sight)
    try:
        found = [(one, words.DEFAULTS[one.feature.default], _settable(sight, reach, one)) for one in switches(sight)]
        down = False
    except SourceDown:
        found, down = [], True
    return render(request, "records/features.html", {"switches": found, "down": down, "reach": reach})


def _settable(sight: Sight, reach: Reach, one: Switch) -> tuple[str, str] | None:
    """Returns the label and the value of the setting that goes with a switch, None where the person may not set it."""
    place = reach.settings.get(one.feature.key)
    if place is None:
        return None
    value = setting(sight, place)
    return str(place.label), str(place.choices.get(value, value))
