"""The first page, for visitors and for the signed-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shows visitors what they can do here."""
    return render(request, "home/visitor.html")
