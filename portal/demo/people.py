"""The people of the demo: a few well known ones, the same whatever the company, and any number of others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.demo import words
from portal.demo.chance import Chance


@dataclass(frozen=True)
class Known:
    """A person whom demonstrations and tests call by name."""

    name: str
    email: str
    role: str
    account: str
    extension: str
    phone: str
    email_days: int = 400
    """For how many days the address has been on file."""

    @property
    def identifier(self) -> str:
        """Returns the extension as the directory tells it, unique across accounts."""
        return f"{self.account}/{self.extension}"


ALICE = Known("Alice Almeida", "alice@example.com", "holder", "ACC-100001", "201", "+12155550101")
CAROL = Known("Carol Chen", "carol@example.com", "administrator", "ACC-100001", "200", "+12155550100")
DANA = Known("Dana Dixon", "dana@example.com", "user", "ACC-100001", "202", "+12155550102")
ERIN = Known("Erin Ekwueme", "erin@example.com", "user", "ACC-100001", "203", "+12155550103", email_days=9)
BOB = Known("Bob Brandt", "bob@example.com", "holder", "ACC-100002", "201", "+14155550120")
FRANK = Known("Frank Flores", "frank@example.com", "holder", "ACC-100003", "201", "+15035550130")
GINA = Known("Gina Greco", "gina@example.com", "holder", "ACC-100004", "201", "+13035550140")

KNOWN = (ALICE, CAROL, DANA, ERIN, BOB, FRANK, GINA)
"""Alice's account has colleagues; Bob is a stranger to her; Frank's relationship ended two years ago, Gina's eight."""

VISITOR = "rita@example.org"
"""Somebody without an account, who filled in forms and registered for an event."""

ENDED = {FRANK.account: 730, GINA.account: 2930}
SIGNED_UP = {ALICE.account: 3300, BOB.account: 1500, FRANK.account: 2600, GINA.account: 3280}
COMPANIES = {
    ALICE.account: "Harbor Light Dental",
    BOB.account: "Blue Fern Bakery",
    FRANK.account: "Flores Freight",
    GINA.account: "Greco Gardens",
}


@dataclass(frozen=True)
class Member:
    """A person of a customer, as the demo's tables have them."""

    name: str
    email: str
    role: str
    extension: str
    phone: str
    email_since: datetime


@dataclass
class Customer:
    """One account with its people; `rows` says how many records of each kind it gets."""

    account: str
    agency: str | None
    company: str
    signed_up: datetime
    ended_on: date | None
    main_number: str
    chance: Chance
    members: list[Member] = field(default_factory=list)
    rows: int = 2

    @property
    def holder(self) -> Member:
        """Returns the account's holder."""
        return next(member for member in self.members if member.role == "holder")

    def ago(self, least: int, most: int) -> datetime:
        """Returns a moment so many days ago, within the relationship."""
        ended = (self.chance.now.date() - self.ended_on).days if self.ended_on else 0
        known = (self.chance.now - self.signed_up).days
        return self.chance.ago(max(least, ended), max(ended, min(most, known)))


def customers(count: int, seed: int, now: datetime) -> Iterator[Customer]:
    """Yields the customers: those of the well known people first."""
    for number in range(1, count + 1):
        account = f"ACC-{100_000 + number}"
        yield _customer(account, number, Chance(f"{seed}:{account}", now))


def _customer(account: str, number: int, chance: Chance) -> Customer:
    days = SIGNED_UP.get(account, chance.number(60, 3200))
    ended = ENDED.get(account)
    customer = Customer(
        account=account,
        agency=f"AGY-{500 + number // 10}" if number == 1 or chance.odds(20) else None,
        company=COMPANIES.get(account, f"{chance.one(words.COMPANIES)} {chance.one(words.TRADES)}"),
        signed_up=chance.ago(days, days),
        ended_on=chance.now.date() - timedelta(days=ended) if ended else None,
        main_number=chance.phone(),
        chance=chance,
        rows=24 if number == 1 else 4,
    )
    known = [person for person in KNOWN if person.account == account]
    customer.members = [_known(person, chance) for person in known] or [
        _other(account, place, chance) for place in range(chance.number(1, 3))
    ]
    return customer


def _known(person: Known, chance: Chance) -> Member:
    since = chance.now - timedelta(days=person.email_days)
    return Member(person.name, person.email, person.role, person.extension, person.phone, since)


def _other(account: str, place: int, chance: Chance) -> Member:
    name = chance.name()
    email = f"{name.lower().replace(' ', '.')}.{account[-5:]}{place}@example.net"
    role = "user" if place else "holder"
    return Member(name, email, role, str(201 + place), chance.phone(), chance.ago(60, 1500))
