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

    `purposes`: keys of choices, or of the profile's uses of data; none stands for every use. `reason`: a sentence for
    the person; `since`: aware UTC; `reference`: of the case, with `url` where the person reads it.
    """

    reason: str | Promise
    since: datetime
    purposes: frozenset[str] = frozenset()
    reference: str = ""
    url: str = ""

    def covers(self, purpose: Purpose) -> bool:
        """Returns whether it holds a purpose: all of them, that one, or a use of data that it governs."""
        governed = purpose.choice.purposes if purpose.choice else ()
        return not self.purposes or not self.purposes.isdisjoint((purpose.key, *governed))


Limiter = Callable[[User], Iterable[Limit]]

_limiters: list[Limiter] = []


def register(limiter: Limiter) -> Limiter:
    """Takes a function that returns the limits of a person; the room that knows of them registers it."""
    _limiters.append(limiter)
    return limiter


def limits_of(user: User) -> list[Limit]:
    """Returns every limit that holds for a person now, the newest first."""
    return sorted((one for limiter in _limiters for one in limiter(user)), key=lambda one: one.since, reverse=True)
