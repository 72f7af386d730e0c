"""What the benchmark of the desk does inside the portal's process."""

import time
from datetime import date, timedelta
from statistics import median

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from portal.audit.trail import subject_reference
from requests import tallying
from requests.models import PrivacyRequest
from requests.states import State
from tests.benchmarks.ledger_inside import numbers, remainder
from tests.benchmarks.telling import say
from tests.people import KNOWN, make, sign_in

TIMES = 7
OPEN = 400
OLD_DAYS = 700
KINDS = "'delete'", "'correct'", "'know_specific'", "'know_categories'", "'copy'"
OUTCOMES = "'fulfilled'", "'partially_fulfilled'", "'denied'"
DESK = "/admin/requests/privacyrequest/"


def fill(past: int) -> None:
    """Writes so many closed cases of two years, and always as many open ones; the worker's nightly count follows."""
    make("pat")
    alice = User.objects.filter(email=KNOWN["alice"].email).first() or User.objects.create_user(
        email=KNOWN["alice"].email, name="Alice"
    )
    now = timezone.now()
    model = _example(State.CLOSED, now - timedelta(days=60))
    with transaction.atomic():
        _copy(model, past, "'P'", _past())
        _copy(_example(State.IN_PROGRESS, now), OPEN, "'Q'", _open())
        first = PrivacyRequest.objects.order_by("-pk").values_list("pk", flat=True)[:3]
        PrivacyRequest.objects.filter(pk__in=list(first)).update(subject=subject_reference(alice.pk))
    tallying.tally()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def probe() -> None:
    """Prints of each page: its name, the median seconds, its bytes and its queries."""
    client = Client()
    sign_in(client, User.objects.get(email=KNOWN["pat"].email))
    case = PrivacyRequest.objects.filter(status=State.IN_PROGRESS).latest("pk")
    for name, path in _pages(case).items():
        client.get(path)
        taken = []
        for _ in range(TIMES):
            began = time.perf_counter()
            answer = client.get(path)
            taken.append(time.perf_counter() - began)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        say(f"{name} {median(taken)} {len(answer.content)} {len(queries)}")


def _pages(case: PrivacyRequest) -> dict[str, str]:
    filters = [f"standing={one}" for one in ("waiting", "answered", "every")]
    filters += [f"due={one}" for one in ("overdue", "week", "later")]
    filters += ["whose=mine", "whose=nobody", "kind__exact=delete", "kind__exact=delete&standing=every"]
    filters += [f"standing=every&{one}" for one in ("due=overdue", "whose=nobody")]
    sorts = [f"standing=every&o={sign}{column}" for column in range(5) for sign in ("", "-")]
    searches = {"search-reference": f"?q={case.reference}", "search-address": f"?q={KNOWN['alice'].email}"}
    pages = {"desk": "desk/", "queue": "", "change": f"{case.pk}/change/", "log": "log/", "numbers": "numbers/"}
    pages |= {one: f"?{one}" for one in (*filters, *sorts)} | searches
    return {name: f"{DESK}{path}" for name, path in pages.items()}


def _example(status: State, received: object) -> PrivacyRequest:
    day = date.today()
    return PrivacyRequest.objects.create(
        kind="delete",
        status=status,
        received_at=received,
        due_on=day,
        first_due_on=day,
        closed_at=timezone.now() if status == State.CLOSED else None,
        requester={"name": "Robin Reed", "email": "robin@example.com"},
        place="US-CA",
    )


def _past() -> dict[str, str]:
    age = f"(40 + {remainder('i', OLD_DAYS)})"
    took = f"(1 + {remainder('i / 7', 38)})"
    return {
        "kind": _one_of(KINDS, "i / 3"),
        "outcome": _one_of(OUTCOMES, "i / 5"),
        "received_at": _moment(age),
        "answered_at": _moment(f"({age} - {took})"),
        "closed_at": _moment(f"({age} - {took} - 1)"),
        "due_on": _day(f"({age} - 45)"),
        "first_due_on": _day(f"({age} - 45)"),
    }


def _open() -> dict[str, str]:
    ago = remainder("i", 45)
    return {
        "kind": _one_of(KINDS, "i / 3"),
        "subject": "'S' || CAST(i AS text)",
        "status": _one_of(("'in_progress'", "'awaiting_verification'"), "i"),
        "received_at": _moment(f"({ago})"),
        "due_on": _day(f"({ago} - 35)"),
        "first_due_on": _day(f"({ago} - 35)"),
    }


def _copy(model: PrivacyRequest, count: int, letter: str, new: dict[str, str]) -> None:
    """Writes copies of a case, some columns of theirs worked out from their number."""
    reference = f"{letter} || lpad(CAST(i AS text), 10, '0')"
    if connection.vendor == "sqlite":
        reference = f"{letter} || printf('%010d', i)"
    columns = [field.column for field in PrivacyRequest._meta.concrete_fields if field.column != "id"]
    values = {"reference": reference, "form_token": "NULL"} | new
    chosen = ", ".join(values.get(column, f"c.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO requests_privacyrequest ({', '.join(columns)})"
            f" SELECT {chosen} FROM requests_privacyrequest c, {numbers(count)} WHERE c.id = {model.pk}"
        )


def _one_of(words: tuple[str, ...], number: str) -> str:
    cases = " ".join(f"WHEN {place} THEN {word}" for place, word in enumerate(words))
    return f"(CASE {remainder(number, len(words))} {cases} END)"


def _moment(days: str) -> str:
    """Returns noon or later so many days ago, in the words of the database."""
    if connection.vendor == "postgresql":
        return f"(now() - ({days}) * interval '1 day' - {remainder('i', 7001)} * interval '1 second')"
    seconds = remainder("i", 7001)
    return f"strftime('%Y-%m-%d %H:%M:%S', julianday('now') - ({days}) - {seconds} / 86400.0)"


def _day(days: str) -> str:
    """Returns the day so many days ago; what is negative lies ahead."""
    if connection.vendor == "postgresql":
        return f"(current_date - ({days}))"
    return f"date(julianday('now') - ({days}))"
