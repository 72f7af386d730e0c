"""Every decision of a person about one purpose, newest first, page by page by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.consent.models import Decision
from portal.consent.purposes import CHANNELS

PAGE = 20


@dataclass(frozen=True)
class Line:
    """One decision as its page shows it."""

    decision: Decision
    channel: Promise | str
    named: str
    by_whom: str
    words: list[str]
    notice: dict[str, str]


@dataclass(frozen=True)
class History:
    """One page of decisions; `older`: the number to go on with, None at the end."""

    lines: list[Line]
    older: int | None


def history(references: Sequence[str], key: str, after: int | None = None) -> History:
    """Returns a page of what was decided about a purpose by parties who are one person."""
    found = list(_older(decisions(references).filter(purpose=key), after)[: PAGE + 1])
    shown = found[:PAGE]
    return History([_line(one, references[0]) for one in shown], shown[-1].pk if len(found) > PAGE else None)


def decisions(references: Sequence[str]) -> QuerySet[Decision]:
    """Returns every decision of parties who are one person, newest first, with the words on which it rests."""
    rows = Decision.objects.filter(party__reference__in=references)
    return rows.select_related("wording", "party").order_by("-pk")


def after_number(typed: str | None) -> int | None:
    """Returns the number after which a page begins; None for a text that is none."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else None


def _older(rows: QuerySet[Decision], after: int | None) -> QuerySet[Decision]:
    return rows.filter(pk__lt=after) if after is not None else rows


def _line(decision: Decision, account: str) -> Line:
    content: dict[str, Any] = decision.wording.content
    said = [content["text"], *content["notice_text"], content["warning"], *content["shown"]]
    return Line(
        decision,
        CHANNELS.get(decision.channel, decision.channel),
        content["named"] or decision.named,
        by_whom(decision.actor, account),
        list(dict.fromkeys(text for text in said if text)),
        content["notice"],
    )


def by_whom(actor: str, account: str) -> str:
    """Returns who acted, in words; `account`: the pseudonym of the person who reads it."""
    kind, _sep, reference = actor.partition(":")
    if kind == "person":
        return _("You, signed in") if reference == account else _("Somebody else, signed in")
    words = {
        "visitor": _("You, without signing in"),
        "staff": _("Our staff, as you told them"),
        "system": _("Our systems"),
    }
    return words.get(kind, _("Another system of ours"))
