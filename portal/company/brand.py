"""The company's look as the browser loads it: its colours and its logo."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from portal.company.current import company
from portal.company.loading import folder_of
from portal.company.schema.identity import Look

SHEET = """:root:root {{ --accent: {light}; }}
@media (prefers-color-scheme: dark) {{ :root:root {{ --accent: {dark}; }} }}
:root[data-theme="light"] {{ --accent: {light}; --on-accent: #ffffff; }}
:root[data-theme="dark"] {{ --accent: {dark}; --on-accent: #13171f; }}
"""


def sheet(look: Look) -> str:
    """Returns a style sheet of custom properties: the accent of the light and of the dark page."""
    return SHEET.format(light=look.accent, dark=look.accent_dark)


def _etag(request: HttpRequest) -> str:
    return f'"{sha256(sheet(company().look).encode()).hexdigest()[:16]}"'


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def brand_css(request: HttpRequest) -> HttpResponse:
    """Answers with the company's colours; a file of our own, so that the content policy needs no exception."""
    return HttpResponse(sheet(company().look), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def brand_logo(request: HttpRequest) -> HttpResponseBase:
    """Answers with the logo of the profile's folder; 404 where the company has none."""
    name = company().look.logo
    if not name:
        raise Http404
    return FileResponse((folder_of(settings.COMPANY) / Path(name).name).open("rb"), content_type="image/svg+xml")
