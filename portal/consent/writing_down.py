"""Writes down what somebody told the staff: by telephone, by letter, in person. The address needs no account."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all
from portal.consent.models import Decision, Method, Party
from portal.consent.parties import of_address, of_person
from portal.consent.purposes import ALL_MARKETING, Purpose


class NoAccount(LookupError):
    """The choice belongs to an account, and nobody has one at that address."""


@dataclass(frozen=True)
class Told:
    """What somebody said.

    `said_on`: the day; `way`: how it reached us; `words`: what was read to them; `note`: what else shows it.
    """

    address: str
    purpose: Purpose
    channel: str
    allowed: bool
    said_on: date
    way: str
    words: str = ""
    note: str = ""


@transaction.atomic
def write_down(told: Told, staff: User) -> list[Decision]:
    """Writes a choice down with its evidence, sealed; returns what is new, nothing where it stood so already.

    Raises NoAccount where the choice belongs to an account and there is none at the address.
    """
    evidence = {"said_on": told.said_on.isoformat(), "way": told.way, "words": told.words, "note": told.note}
    party = _party(told)
    how = Circumstances(
        Method.STAFF,
        Actor.staff(staff.pk),
        party.language or "en",
        {key: value for key, value in evidence.items() if value},
        act=uuid.uuid4(),
    )
    return decide(party, _wishes(told), how)


def _wishes(told: Told) -> list[Wish]:
    if told.purpose.key == ALL_MARKETING:
        return leaving_all()
    return [Wish(told.purpose.key, told.allowed, told.channel)]


def _party(told: Told) -> Party:
    if told.purpose.by_address:
        return of_address(told.address)
    person = User.objects.at(told.address).first()
    if person is None:
        raise NoAccount
    return of_person(person)
