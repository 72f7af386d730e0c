"""What holds a use although nobody refused it: restrictions and objections that people asked for elsewhere.

Rooms above register who knows of them (GDPR Art. 18 and 21); the ledger itself holds none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from accounts.models import User
from portal.consent.purposes import Purpose


@dataclass(frozen=True)
class Limit:
    """One thing that holds a use.

    `purposes`: keys of choices, or of the profile's uses of data; `categories`: kinds of data; neither stands for every
    use. `told_by_case`: only the case says, in somebody's words, which use it is. `reason`: a sentence for the person;
    `since`: aware UTC; `reference`: of the case, with `url` where the person reads it.
    """

    reason: str | Promise
    since: datetime
    purposes: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    told_by_case: bool = False
    reference: str = ""
    url: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it names neither purposes nor kinds of data."""
        return not self.purposes and not self.categories

    def covers(self, purpose: Purpose) -> bool:
        """Returns whether it holds a purpose: every one, that one, a use that it governs, or data that it is about."""
        if self.is_whole:
            return not self.told_by_case
        uses, data = (purpose.choice.purposes, purpose.choice.categories) if purpose.choice else ((), ())
        return not self.purposes.isdisjoint((purpose.key, *uses)) or not self.categories.isdisjoint(data)


Limiter = Callable[[User], Iterable[Limit]]

_limiters: list[Limiter] = []


def register(limiter: Limiter) -> Limiter:
    """Takes a function that returns the limits of a person; the room that knows of them registers it."""
    _limiters.append(limiter)
    return limiter


def limits_of(user: User) -> list[Limit]:
    """Returns every limit that holds for a person now, the newest first."""
    return sorted((one for limiter in _limiters for one in limiter(user)), key=lambda one: one.since, reverse=True)
