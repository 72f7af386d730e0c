"""What a person is offered: every kind that the profile promises or a law in force gives, grouped by what they want."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from requests import rights
from requests.kinds import FILED_ON_SITE, LEADS, Kind

Words = str | Promise

ALWAYS = frozenset({Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC, Kind.CORRECT, Kind.DELETE, Kind.QUESTION})
"""Kinds that everybody may ask for; whether a right stands behind it is said beside it."""

GROUPS: tuple[tuple[Words, tuple[Kind, ...]], ...] = (
    (_("See what you hold"), (Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC)),
    (_("Get a copy"), (Kind.COPY, Kind.PORTABILITY)),
    (_("Correct"), (Kind.CORRECT,)),
    (_("Delete"), (Kind.DELETE, Kind.CHILD_DATA)),
    (
        _("Limit or object"),
        (
            *(Kind.RESTRICT, Kind.OBJECT, Kind.OBJECT_MARKETING, Kind.WITHDRAW_CONSENT, Kind.OPT_OUT_SALE_SHARE),
            *(Kind.LIMIT_SENSITIVE, Kind.OPT_OUT_ADMT, Kind.CPNI_DENY, Kind.CPNI_WITHDRAW),
        ),
    ),
    (_("Something else"), (Kind.HUMAN_REVIEW, Kind.ACCESS_ADMT, Kind.DISPUTE, Kind.QUESTION)),
)

QUICKER: dict[Kind, tuple[str, Words]] = {
    Kind.KNOW_CATEGORIES: ("records:categories", _("See your data now")),
    Kind.KNOW_SPECIFIC: ("records:categories", _("See your data now")),
    Kind.COPY: ("exports:list", _("Take a copy now")),
    Kind.PORTABILITY: ("exports:list", _("Take a copy now")),
    Kind.CORRECT: ("records:categories", _("Correct what you can change yourself")),
    Kind.OBJECT_MARKETING: ("choices:centre", _("Change your choices now")),
    Kind.WITHDRAW_CONSENT: ("choices:centre", _("Change your choices now")),
    Kind.CPNI_DENY: ("choices:centre", _("Change your choices now")),
    Kind.CPNI_WITHDRAW: ("choices:centre", _("Change your choices now")),
    Kind.OPT_OUT_SALE_SHARE: ("optout:sale", _("Stop it now, on one page")),
    Kind.LIMIT_SENSITIVE: ("optout:limit", _("Limit it now, on one page")),
}
"""Pages that answer at once; the formal road stays open beside them."""

PUBLIC = frozenset({Kind.OPT_OUT_SALE_SHARE, Kind.LIMIT_SENSITIVE})
"""Kinds whose quicker page asks nobody to sign in."""


@dataclass(frozen=True)
class Offer:
    """One kind as it is offered."""

    title: Words
    lead: Words
    href: str
    grounds: list[str]
    limit: str = ""
    quicker: str = ""
    quicker_text: Words = ""


@dataclass(frozen=True)
class Group:
    """Kinds that serve one intent."""

    title: Words
    offers: list[Offer]


def groups(references: frozenset[str], role: str | None, *, guest: bool = False) -> list[Group]:
    """Returns what is offered to whoever asks under these references, in a role (None: not known), intent by intent."""
    found = [(title, list(_offers(kinds, references, role, guest))) for title, kinds in GROUPS]
    return [Group(title, offers) for title, offers in found if offers]


def is_offered(kind: Kind, role: str | None, *, guest: bool = False) -> bool:
    """Tells whether a kind is promised by the profile to that role, given by a law in force, or open to everybody.

    Of a guest no role is known, so that what is promised to some role is offered.
    """
    if kind not in FILED_ON_SITE:
        return False
    where = rights.standing(kind, place="", role=role)
    promised = guest and any(one.kind == kind for one in company().rights)
    return kind in ALWAYS or promised or bool(where.right or where.law or where.elsewhere)


def quicker(kind: Kind, *, guest: bool = False) -> tuple[str, Words]:
    """Returns the address and the words of the page that answers a kind at once; two empty strings where none does."""
    name, text = QUICKER.get(kind, ("", ""))
    return (reverse(name), text) if name and (not guest or kind in PUBLIC) else ("", "")


def _offers(kinds: tuple[Kind, ...], references: frozenset[str], role: str | None, guest: bool) -> Iterator[Offer]:
    road = "requests:guest_file" if guest else "requests:file"
    for kind in kinds:
        if is_offered(kind, role, guest=guest):
            where = rights.standing(kind, place="", role=role)
            allowance = rights.allowance_of(references, where)
            href, text = quicker(kind, guest=guest)
            yield Offer(
                title=kind.label,
                lead=LEADS[kind],
                href=reverse(road, args=[kind.value]),
                grounds=where.grounds(),
                limit=allowance.in_words() if allowance else "",
                quicker=href,
                quicker_text=text,
            )


def decided_by_customers() -> list[str]:
    """Returns the kinds of data about which the company's customers decide, and not the company, in words."""
    return [str(one.label) for one in company().categories if one.control == "processor" and one.stored]
