"""The portal's addresses, and a bare page that answers through the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500", "urlpatterns"]


def hello(request: HttpRequest) -> HttpResponse:
    """Answers with a word."""
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *urlpatterns]
