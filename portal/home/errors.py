"""What people see when something goes wrong: the same house, calm words, a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.company.current import company


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answers 400; the request is not trusted, so the page shows nothing of it."""
    return HttpResponse(render_to_string("400.html", {"profile": company()}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers 500; the page needs neither database nor session, for one of them may be what failed."""
    return HttpResponse(render_to_string("500.html", {"profile": company()}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers 403 to a form whose token is missing or old; nothing was done with it."""
    return render(request, "403_csrf.html", status=403)
