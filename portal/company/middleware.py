"""Shows every page in the company's time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.company.current import company
from portal.company.schema.base import zone


class CompanyMiddleware:
    """Activates the company's time zone for the length of a request; inside, all times are UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers with times in the company's zone."""
        with timezone.override(zone(company().company.time_zone)):
            return self.get_response(request)
