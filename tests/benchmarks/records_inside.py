"""What the benchmark of the records does inside the portal's process."""

import sys
import time
from contextlib import ExitStack
from datetime import date, timedelta

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.benchmarks.telling import say
from tests.inspection import Visitor
from tests.people import KNOWN, make, sign_in
from tests.sources.plans import indexes

SPAN_DAYS = 120
"""Long enough that a thousand calls in four years fill a page of them."""

LIST = "/data/call_detail/?dataset=calls"
FILTER = "/data/call_detail/calls/filter/"
NOBODY = {"since": "", "until": "", "number": "", "is_direction": "", "is_disposition": "", "text": "", "order": ""}


def sign_up() -> None:
    """Makes the administrator whose list holds every call of the account."""
    make("carol")


def serve() -> None:
    """Answers, a line each, to "pages", to "choose" and a page's name, and to "open", "queries" and "index" of it."""
    client = Client()
    sign_in(client, User.objects.get(email=KNOWN["carol"].email))
    pages, path = _pages(), ""
    for line in sys.stdin:
        word, _, name = line.strip().partition(" ")
        if word == "pages":
            say(" ".join(pages))
        elif word == "choose":
            path = _chosen(client, *pages[name])
            say(path)
        else:
            say({"open": _opened, "queries": _queries, "index": _indexes}[word](client, path))


def _chosen(client: Client, facts: dict[str, str], after: str) -> str:
    client.post(FILTER, NOBODY | facts)
    path = f"{LIST}&after={after}" if after else LIST
    if after == "next":
        path = Visitor(client).get(LIST).links["Older"]
    _opened(client, path)
    return path


def _opened(client: Client, path: str) -> str:
    began = time.perf_counter()
    answer = client.get(path)
    taken = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return str(taken)


def _asked(client: Client, path: str) -> tuple[list[str], list[str]]:
    with ExitStack() as stack:
        own, theirs = (stack.enter_context(CaptureQueriesContext(connections[a])) for a in ("default", "company"))
        client.get(path)
    return [one["sql"] for one in own.captured_queries], [one["sql"] for one in theirs.captured_queries]


def _queries(client: Client, path: str) -> str:
    own, theirs = _asked(client, path)
    return str(len(own) + len(theirs))


def _indexes(client: Client, path: str) -> str:
    return "+".join(indexes("company", _asked(client, path)[1]))


def _pages() -> dict[str, tuple[dict[str, str], str]]:
    number, day = _of_some_call()
    before = str(date.fromisoformat(day) - timedelta(days=SPAN_DAYS))
    return {
        "first": ({}, ""),
        "second": ({}, "next"),
        "last": ({}, "end"),
        "oldest-first": ({"order": "oldest"}, ""),
        "days": ({"since": before, "until": day}, ""),
        "number": ({"number": number}, ""),
        "direction": ({"is_direction": "incoming"}, ""),
        "outcome": ({"is_disposition": "FAILED"}, ""),
        "text": ({"text": "555 0"}, ""),
        "text-nowhere": ({"text": "nowhere to be found"}, ""),
    }


def _of_some_call() -> tuple[str, str]:
    """Returns the number and the day of a call in the middle of the list."""
    with connections["company"].cursor() as cursor:
        cursor.execute("SELECT MAX(id) / 2 FROM cdr")
        middle = int(cursor.fetchone()[0])
        after = f"id > {middle} AND direction = 'outgoing'"
        cursor.execute(f"SELECT dst, calldate FROM cdr WHERE {after} ORDER BY id LIMIT 1")
        number, began = cursor.fetchone()
    return str(number), str(began)[:10]
