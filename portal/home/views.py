"""The first page, for visitors and for the signed-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.home.overview import overview
from portal.records.glance import CEILING


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shows visitors what they can do here, and the signed-in how things stand."""
    if not request.user.is_authenticated:
        return render(request, "home/visitor.html")
    return render(request, "home/overview.html", {"overview": overview(request.user), "ceiling": CEILING})
