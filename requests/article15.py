"""What an answer under GDPR Art. 15 has to tell, for this person: (1)(a) to (h), (2) to (4), in the Article's order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from portal.company.current import company
from portal.company.schema.data import Decision, Origin, Purpose, Recipient, Retention
from portal.company.schema.law import Law
from portal.company.schema.notices import Section
from portal.company.words import BASES, RIGHTS
from requests.disclosure import Held, Reply
from requests.models import PrivacyRequest
from requests.places import is_within, place_name

T = TypeVar("T")

AT_HOME = ("EU", "EEA")
"""Where a recipient has to be for data not to leave the Union and the EEA (Art. 44)."""

ASKED_FOR = ("correct", "delete", "restrict", "object")
"""The rights that Art. 15(1)(e) names: rectification, erasure, restriction, objection."""


@dataclass(frozen=True)
class Use:
    """A purpose (Art. 15(1)(a)) with its lawful grounds in words."""

    purpose: Purpose
    bases: list[str]


@dataclass(frozen=True)
class Receiver:
    """A recipient or kind of recipient (Art. 15(1)(c)) with the kinds of data, and the third countries it is in."""

    recipient: Recipient
    categories: list[str]
    abroad: list[str]


@dataclass(frozen=True)
class Kept:
    """How long a kind of data is kept, or by which criteria that is decided (Art. 15(1)(d))."""

    label: str
    retention: Retention


@dataclass(frozen=True)
class Source:
    """Where data comes from that the person did not give (Art. 15(1)(g))."""

    label: str
    origins: list[Origin]


@dataclass(frozen=True)
class Article:
    """The answer. `told_by_notice`: what the notices say of automated decisions, where the profile declares none."""

    uses: list[Use]
    receivers: list[Receiver]
    kept: list[Kept]
    rights: list[str]
    sources: list[Source]
    decisions: list[Decision]
    told_by_notice: list[Section]
    transfers: list[Section]
    of_others: list[Held]
    outside: str

    @property
    def abroad(self) -> list[Receiver]:
        """Recipients in third countries, with the safeguards that are stated for them (Art. 15(2))."""
        return [one for one in self.receivers if one.abroad]


def article(case: PrivacyRequest, reply: Reply, law: Law) -> Article:
    """Returns what Art. 15 asks for, from what the systems hold of this person."""
    held, keys = reply.held, {one.category.key for one in reply.held}
    rights = [str(RIGHTS[kind]) for kind in ASKED_FOR if kind in law.rights]
    decisions = [one for one in company().decisions if not one.categories or keys.intersection(one.categories)]
    return Article(
        uses=_uses(held),
        receivers=_receivers(held),
        kept=[Kept(str(one.category.label), one.retention) for one in held],
        rights=rights,
        sources=_sources(held),
        decisions=decisions,
        told_by_notice=[] if company().decisions else _sections("automated_decisions"),
        transfers=_sections("transfers"),
        of_others=[one for one in held if one.category.involves_others and one.category.others != "shown"],
        outside=_outside(company().company.country),
    )


def _uses(held: Iterable[Held]) -> list[Use]:
    purposes = _once(one for entry in held for one in entry.purposes)
    by_category = {one.key: entry for entry in held for one in entry.purposes}
    return [Use(one, [str(BASES[key]) for key in one.basis or by_category[one.key].category.basis]) for one in purposes]


def _receivers(held: Iterable[Held]) -> list[Receiver]:
    """Third countries first: Art. 15(1)(c) asks for these in particular."""
    got: dict[str, list[str]] = {}
    for entry in held:
        for one in entry.recipients:
            got.setdefault(one.key, []).append(str(entry.category.label))
    everyone = [one for one in _once(one for entry in held for one in entry.recipients) if one.disclosed != "never"]
    found = [Receiver(one, got[one.key], _abroad(one)) for one in everyone]
    return sorted(found, key=lambda one: not one.abroad)


def _abroad(recipient: Recipient) -> list[str]:
    return [place for code in recipient.countries if (place := _outside(code))]


def _outside(country: str) -> str:
    """Returns a country's name where it lies outside the EU and the EEA, else an empty string."""
    return "" if is_within(country, AT_HOME) else place_name(country)


def _sources(held: Iterable[Held]) -> list[Source]:
    found = [
        Source(str(one.category.label), [origin for origin in one.origins if origin.provenance != "given"])
        for one in held
    ]
    return [one for one in found if one.origins]


def _sections(topic: str) -> list[Section]:
    return [section for _notice, section in company().sections_about(topic)]


def _once(items: Iterable[T]) -> list[T]:
    found: list[T] = []
    for one in items:
        if one not in found:
            found.append(one)
    return found
