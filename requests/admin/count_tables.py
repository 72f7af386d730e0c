"""The log and the numbers as rows, and where a page of the log begins."""

from collections.abc import Iterator
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from requests import request_log
from requests.numbers import Numbers
from requests.request_log import Place
from requests.timeline import By


def note_reading(by: By, form: str) -> None:
    """Tells the audit trail that staff read the log."""
    record(Audited.LOG_READ, actor=by.actor, about="requests:log", form=form)


def place_of(typed: str) -> Place | None:
    """Returns where a page begins, as an address names it; None for the beginning. Raises Http404."""
    if not typed:
        return None
    at, _mark, pk = typed.rpartition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Http404 from None
    if moment.tzinfo is None or not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return moment, int(pk)


def place_in_words(place: Place | None) -> str:
    """Returns a page's beginning as an address can name it; "" for none."""
    return f"{place[0].isoformat()}~{place[1]}" if place else ""


def log_rows() -> Iterator[list[str]]:
    """Yields the log with its heading, one request at a time."""
    yield [
        _("Reference"),
        _("Received"),
        _("Nature of the request"),
        _("Received by"),
        _("Answered"),
        _("Nature of the answer"),
        _("Basis of a refusal"),
    ]
    for line in request_log.everything():
        answered = day_of(line.answered_at).isoformat() if line.answered_at else ""
        came = day_of(line.received_at).isoformat()
        yield [line.reference, came, line.nature, line.manner, answered, line.answer, line.basis]


def number_rows(found: list[Numbers]) -> Iterator[list[str]]:
    """Yields the numbers of a year with their heading."""
    yield [
        _("Request to"),
        _("Received"),
        _("Complied with in whole"),
        _("Complied with in part"),
        _("Denied"),
        _("Ended otherwise"),
        _("Choices made directly"),
        _("Median days to answer"),
        _("Mean days to answer"),
    ]
    for one in found:
        counts = (one.received, one.whole, one.part, one.denied, one.other, one.choices)
        days = ("" if one.median is None else f"{one.median:g}", "" if one.mean is None else f"{one.mean:g}")
        yield [one.label, *map(str, counts), *days]
