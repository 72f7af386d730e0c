"""The yearly numbers of requests, published where the profile says so (11 CCR 7102(a))."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.company.calendar import day_of
from portal.company.current import company
from requests import numbers, tallying


@require_safe
@cache_control(public=True, max_age=60 * 60)
def published_years(request: HttpRequest) -> HttpResponse:
    """Lists the years whose numbers are published. Raises Http404 where none are."""
    return render(request, "requests/numbers_years.html", {"years": _finished()})


@require_safe
@cache_control(public=True, max_age=60 * 60)
def published(request: HttpRequest, year: int) -> HttpResponse:
    """Shows the numbers of a year that has ended. Raises Http404 for any other."""
    if year not in _finished():
        raise Http404
    rows = numbers.of_year(year)
    shown = {"year": str(year), "rows": rows, "few": any(one.is_small for one in rows)}
    return render(request, "requests/numbers_year.html", shown)


def _finished() -> list[int]:
    if not company().requests.publish_numbers:
        raise Http404
    this_year = day_of(timezone.now()).year
    return [one for one in tallying.years() if one < this_year]
