"""The programming interface for the company's own mailer. `openapi.json` beside this file describes it."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.consent.deciding import Circumstances
from portal.consent.models import Method
from portal.mailings.api_access import Refusal, endpoint
from portal.mailings.api_bodies import Check, Links, Reports, body, list_named
from portal.mailings.headers import unsubscribe_headers
from portal.mailings.links import link, token
from portal.mailings.lists import lists
from portal.mailings.models import Client
from portal.mailings.suppressions import Line, changed, newest, refused_lists, refusing
from portal.mailings.unsubscribe import leave

LINES = 1_000
"""How many lines go out at a time."""


def make_links(request: HttpRequest, client: Client) -> HttpResponseBase:
    """Answers addresses with their links, and with the headers that belong into each mail."""
    sent = body(request, Links)
    meant = list_named(sent.key)
    made = []
    for address in sent.addresses:
        sealed = token(address, meant.key)
        headers = unsubscribe_headers(address, meant.key, sealed)
        made.append({"address": address, "link": link(address, meant.key, sealed), "headers": headers})
    _note(Event.LINKS_MADE, client, meant.key, len(made))
    return JsonResponse({"list": meant.key, "links": made})


def check(request: HttpRequest, client: Client) -> HttpResponseBase:
    """Answers which lists each address refuses."""
    sent = body(request, Check)
    addresses = [sent.address] if sent.address else (sent.addresses or [])
    if not addresses or (sent.address and sent.addresses):
        raise Refusal(422, "body", "Send either address or addresses.")
    keys = [list_named(key).key for key in sent.lists] or [one.key for one in lists()]
    refused = refused_lists(addresses, keys)
    _note(Event.LIST_CHECKED, client, keys[0] if len(keys) == 1 else "several", len(addresses))
    answers = [{"address": one, "refused": found} for one, found in zip(addresses, refused, strict=True)]
    return JsonResponse({"answers": answers})


def refusals(request: HttpRequest, client: Client, key: str) -> HttpResponseBase:
    """Streams the keyed hashes of everybody who refuses a list, or what has changed since a moment."""
    meant, since = list_named(key, 404), _since(request)
    state = newest(meant.key)
    tag, second = quote_etag(str(state.number)), int(state.at.timestamp()) if state.at else None
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag, last_modified=second)
    if response is None:
        record(Event.LIST_CHECKED, actor=_actor(client), list=meant.key, client=client.key)
        lines = changed(meant.key, since) if since else refusing(meant.key)
        shown = _packed(lines) if request.method == "GET" else ()
        response = StreamingHttpResponse(shown, content_type="application/x-ndjson")
    response["ETag"] = tag
    if state.at and second:
        # A header knows whole seconds: of the one that is running, more may still come.
        response["Last-Modified"] = http_date(second - (timezone.now() - state.at < timedelta(seconds=2)))
    return response


def report(request: HttpRequest, client: Client) -> HttpResponseBase:
    """Takes refusals that reached the other system; a complaint leaves all marketing."""
    sent = body(request, Reports)
    meant = [None if one.reason == "complaint" else list_named(one.key or "") for one in sent.reports]
    new = 0
    for one, purpose in zip(sent.reports, meant, strict=True):
        how = Circumstances(Method.MACHINE, _actor(client), evidence={"reason": one.reason})
        new += bool(leave(one.address, purpose, how))
    return JsonResponse({"new": new, "known": len(meant) - new})


def description(request: HttpRequest) -> HttpResponse:
    """Returns the description of this interface, for everybody."""
    return HttpResponse(_description(), content_type="application/json", headers={"Cache-Control": "max-age=3600"})


links_endpoint = endpoint(POST=("may_make_links", make_links))
check_endpoint = endpoint(POST=("may_check", check))
report_endpoint = endpoint(POST=("may_report", report))
refusals_endpoint = endpoint(GET=("may_read_refusals", refusals))
description_endpoint = csrf_exempt(require_safe(description))


@cache
def _description() -> bytes:
    return (Path(__file__).parent / "openapi.json").read_bytes()


def _packed(lines: Iterable[Line]) -> Iterator[bytes]:
    waiting = iter(lines)
    while some := list(islice(waiting, LINES)):
        yield "".join(_line(one) for one in some).encode()


def _line(one: Line) -> str:
    told = {"hash": one.hash, "refused": one.refused, "at": one.at.isoformat()}
    return json.dumps(told, separators=(",", ":")) + "\n"


def _since(request: HttpRequest) -> datetime | None:
    asked = request.GET.get("since")
    if asked is None:
        return None
    try:
        found = parse_datetime(asked.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal(422, "since", "The parameter since is a moment with its zone, such as 2027-01-31T09:30:00Z.")
    return found


def _note(event: Event, client: Client, key: str, count: int) -> None:
    record(event, actor=_actor(client), list=key, client=client.key, count=count)


def _actor(client: Client) -> Actor:
    return Actor.system(f"client.{client.key}")
