"""The desk's lists: what is overdue, due soon, mine, nobody's, unverified, and mail not read yet, in one query."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests import drafts, proposing
from requests.admin.rows import Row, row_of
from requests.models import PrivacyRequest
from requests.states import State

LISTED = 8

UNLISTED = ("verification_note", "clock", "extension_reason", "scope")
"""What no list reads."""

MAIL = "mail"

ABOUT: tuple[tuple[str, str | Promise, str, str], ...] = (
    ("overdue", _("Overdue"), "?due=overdue", "bad"),
    ("week", _("Due within seven days"), "?due=week", "warn"),
    ("mine", _("Waiting for me"), "?whose=mine", ""),
    ("nobody", _("Nobody works on it yet"), "?whose=nobody", ""),
    ("waiting", _("Waiting for verification"), "?standing=waiting", ""),
)
"""Each list: its key, its heading, the queue's filter that shows all of it, and its tone."""

APPROVAL = ("approval", _("Waits for approval"), "?standing=approval", "warn")
"""The list that only a company has which asks for four eyes."""


@dataclass
class Listed:
    """The first cases of one list; `more` where there are others."""

    title: str
    href: str
    tone: str
    rows: list[Row] = field(default_factory=list)
    more: bool = False


def lists(officer: int | None, today: date, queue: str) -> tuple[list[Listed], list[PrivacyRequest]]:
    """Returns the lists in the order of the day's work, and the drafts: of each at most one more than is shown.

    `officer`: the key of who looks; `queue`: the address of the whole queue.
    """
    found = _found(officer, today)
    about = (*ABOUT, APPROVAL) if proposing.is_asked() else ABOUT
    shown = [Listed(str(title), f"{queue}{query}", tone) for _key, title, query, tone in about]
    for one, (key, *_rest) in zip(shown, about, strict=True):
        one.rows = [row_of(case) for case in found[key][:LISTED]]
        one.more = len(found[key]) > LISTED
    return shown, found[MAIL]


def _found(officer: int | None, today: date) -> dict[str, list[PrivacyRequest]]:
    """Returns each list's cases by its key. Each part looks at the first few of its own index."""
    queued = PrivacyRequest.objects.order_by("due_on", "-id")
    parts: dict[str, Any] = {
        "overdue": queued.overdue(today),
        "week": queued.due_between(today, today + timedelta(days=7)),
        "mine": queued.open().filter(assigned_to_id=officer),
        "nobody": queued.open().filter(assigned_to__isnull=True),
        "waiting": queued.unanswered().filter(status=State.AWAITING_VERIFICATION),
        MAIL: drafts.waiting(),
    }
    if proposing.is_asked():
        parts["approval"] = queued.open().filter(pk__in=proposing.cases_that_wait())
    whole = PrivacyRequest.objects.select_related("assigned_to").defer(*UNLISTED)
    first, *others = (
        whole.filter(pk__in=part.values("pk")[: LISTED + 1]).annotate(part=Value(key)) for key, part in parts.items()
    )
    found: dict[str, list[PrivacyRequest]] = defaultdict(list)
    for case in first.union(*others, all=True):
        found[case.part].append(case)
    for key, cases in found.items():
        cases.sort(key=_oldest if key == MAIL else _soonest)
    return found


def _soonest(case: PrivacyRequest) -> tuple[date, int]:
    return case.due_on or date.max, -case.pk


def _oldest(case: PrivacyRequest) -> tuple[Any, int]:
    return case.received_at, case.pk
