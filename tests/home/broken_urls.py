"""The site's addresses, and one whose view breaks."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import path

from portal import urls

handler400 = urls.handler400
handler500 = urls.handler500


def broken(request: HttpRequest) -> NoReturn:
    raise RuntimeError


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
