"""What the staff pages of a named use show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from portal.company.current import company
from portal.permissions.lifecycle import MOVES, in_words, may_begin_at, why_not
from portal.permissions.models import NamedUse, State, Told
from portal.permissions.numbers import numbers, refusing

LISTED = 50
TONES = {State.ANNOUNCED: "warn", State.WAITING: "warn", State.BEGUN: "good", State.DRAFT: "accent"}


@dataclass(frozen=True)
class Next:
    """The one thing to do now: the deed (empty: none), its button, a sentence, and what stands against it."""

    deed: str
    label: str
    text: str
    confirm: str = ""
    against: tuple[str, ...] = ()


def next_deed(use: NamedUse) -> Next:
    """Returns the primary action of a use as it stands."""
    match use.state:
        case State.DRAFT:
            read = _("I have read the text in every language, as people will read it.")
            told = _("Everybody whom it concerns gets one mail. The text can no longer be changed afterwards.")
            against = tuple(why_not(use, State.ANNOUNCED))
            return Next("" if against else "announce", _("Announce it"), told, read, against)
        case State.ANNOUNCED:
            return Next("", "", _("The worker is telling people. Reload this page to see how far it is."))
        case State.WAITING:
            against = tuple(why_not(use, State.BEGUN))
            if against:
                return Next("", "", _("It cannot begin yet."), "", against)
            read = _("The system that does it asks this portal whose data it may touch.")
            return Next("begin", _("Begin"), _("Everybody was told, and their time is over."), read)
        case State.BEGUN:
            return Next("", "", _("It is going on for whoever may be included."))
        case _other:
            return Next("", "", _("Nothing is left to do here."))


def page(use: NamedUse, may_write: bool, may_act: bool) -> dict[str, Any]:
    """Returns what the page of a use shows."""
    at = may_begin_at(use) if use.kind == NamedUse.Kind.NEW_USE else None
    return {
        "use": use,
        "title": use.title,
        "tone": TONES.get(State(use.state), ""),
        "next": next_deed(use),
        "numbers": numbers(use),
        "rows": _rows(use),
        "may_begin_at": in_words(at) if at else "",
        "texts": [
            (code, getattr(use, f"title_{code}"), getattr(use, f"text_{code}")) for code in company().company.languages
        ],
        "may_end": may_act and State.ENDED in MOVES[State(use.state)],
        "may_call_off": may_act and State.CALLED_OFF in MOVES[State(use.state)],
        "may_edit": may_write and use.state == State.DRAFT,
        "may_act": may_act,
    }


def people(use: NamedUse, who: str, after: int, typed: str) -> dict[str, Any]:
    """Returns a page of the people of a use: those who refused, whom no mail reached, or all; by keyset.

    `typed`: a whole email address, to find one person.
    """
    chosen: QuerySet[Told] = {"refused": refusing, "undeliverable": _undeliverable}.get(who, _everybody)(use)
    if word := typed.strip():
        chosen = chosen.filter(person__in=User.objects.at(word))
    rows = chosen.filter(pk__gt=after).select_related("person", "message", "use").order_by("pk")
    found = list(rows[: LISTED + 1])
    return {
        "use": use,
        "people": found[:LISTED],
        "who": who,
        "typed": typed,
        "after": found[LISTED - 1].pk if len(found) > LISTED else 0,
    }


def _rows(use: NamedUse) -> list[tuple[str, str]]:
    declared = use.declared
    roles = {one.key: str(one.label) for one in company().roles}
    whom = str(NamedUse.Audience(use.audience).label)
    if use.audience == NamedUse.Audience.ROLE:
        whom = roles.get(use.role, use.role)
    elif use.person:
        whom = f"{use.person.get_full_name()}, {use.person.email}"
    rows = [
        (_("What it is"), use.get_kind_display()),
        (_("Choice"), str(declared.label) if declared else use.purpose),
        (_("It may happen"), use.get_law_display()),
        (_("Whom it concerns"), whom),
        (_("Data"), ", ".join(use.data_labels())),
        (_("Recipient"), use.recipient_label),
        (_("Country"), use.country),
        (_("Days that people have"), str(use.waits) if use.waits else ""),
        (_("Key"), use.key),
    ]
    dates = [
        (_("Announced"), use.announced_at),
        (_("Everybody told"), use.told_at),
        (_("Begun"), use.begun_at),
        (_("Over"), use.ended_at),
    ]
    return [row for row in rows if row[1]] + [(label, in_words(at)) for label, at in dates if at]


def _undeliverable(use: NamedUse) -> QuerySet[Told]:
    return use.told.undeliverable()


def _everybody(use: NamedUse) -> QuerySet[Told]:
    return use.told.all()
