"""The vendors' scripts: on which pages, for whom, and what the content policy lets them reach there, and only there."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from portal.company.current import company
from portal.company.schema.choices import Vendor
from portal.cookies.browser import allowed

LOADED = "cookies_loaded"
"""On a request: the vendors whose scripts its page loads."""

NAMESPACES = frozenset({"notices"})
PAGES = frozenset({"home"})
"""Pages that are only read. On every other, addresses hold sealed tokens and people type what is theirs alone."""

REACHED = ("script-src", "img-src", "connect-src", "frame-src")


def running(request: HttpRequest) -> list[Vendor]:
    """Returns the vendors whose scripts may run on the page asked for; none where somebody is signed in."""
    wanted = [one for one in company().cookies.vendors if one.script and one.kind]
    if not wanted or not _is_read_alone(request) or request.user.is_authenticated:
        return []
    return [one for one in wanted if one.kind and allowed(request, one.kind)]


def widen_policy(response: HttpResponse, loaded: list[Vendor]) -> None:
    """Lets this one page reach exactly the origins of the vendors that it loads."""
    origins = sorted({_origin(url) for one in loaded for url in (one.script, *one.hosts) if url})
    update = dict(getattr(response, "_csp_update", None) or {})
    for directive in REACHED:
        update[directive] = [*update.get(directive, []), *origins]
    response._csp_update = update  # type: ignore[attr-defined]


def _is_read_alone(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and (found.namespace in NAMESPACES or found.view_name in PAGES)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
