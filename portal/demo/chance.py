"""Repeatable chance: the same seed and name give the same values, whatever else is made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from portal.demo import words

T = TypeVar("T")


class Chance:
    """Made-up values for one customer or table; times are naive UTC, as the demo's tables store them."""

    def __init__(self, name: str, now: datetime):
        self.random = Random(name)
        self.now = now

    def one(self, choices: Sequence[T]) -> T:
        """Returns one of the choices."""
        return self.random.choice(choices)

    def number(self, least: int, most: int) -> int:
        """Returns a whole number, both ends included."""
        return self.random.randint(least, most)

    def odds(self, percent: int) -> bool:
        """Returns true in so many of a hundred cases."""
        return self.random.random() * 100 < percent

    def ago(self, least: int, most: int) -> datetime:
        """Returns a moment in working hours, so many days ago."""
        day = self.now - timedelta(days=self.number(least, max(least, most)))
        return day.replace(hour=self.number(12, 22), minute=self.number(0, 59), second=self.number(0, 59))

    def phone(self) -> str:
        """Returns a number of the range 555-0100 to 555-0199, which belongs to nobody."""
        return f"+1{self.one(words.AREA_CODES)}55501{self.number(0, 99):02d}"

    def ip(self) -> str:
        """Returns an address of the ranges for documentation (RFC 5737, RFC 3849)."""
        if self.odds(15):
            return f"2001:db8::{self.number(1, 0xFFFF):x}"
        return f"{self.one(('192.0.2', '198.51.100', '203.0.113'))}.{self.number(1, 254)}"

    def name(self) -> str:
        """Returns a person's first and last name."""
        return f"{self.one(words.FIRST)} {self.one(words.LAST)}"

    def text(self, sentences: int = 2) -> str:
        """Returns a few sentences."""
        return " ".join(self.random.sample(words.SENTENCES, sentences))

    def street(self) -> str:
        """Returns a street and house number."""
        return f"{self.number(1, 420)} {self.one(words.STREETS)}"

    def hexadecimal(self, length: int) -> str:
        """Returns so many hexadecimal digits."""
        return f"{self.random.getrandbits(length * 4):0{length}x}"
