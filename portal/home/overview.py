"""The questions at a glance: what is held, what is allowed, what was asked for, and whether the account is safe.

Counts come from the sources with a ceiling (portal.records.glance), one bounded statement a dataset, so that the page
costs the same however much is held. Nothing of a record itself is shown, so that a fresh proof is not needed.
"""

from dataclasses import dataclass

from accounts.factors import Way, ways_of
from accounts.models import SecurityEvent, User
from portal.home.allowed import Allowed, allowed
from portal.permissions.showing import waiting_for
from portal.permissions.telling import tell_on_sight
from portal.records.finding import Sight
from portal.records.glance import Glance, glances
from requests.models import PrivacyRequest

NEWEST = 5


@dataclass(frozen=True)
class Safety:
    """How the account is protected: ways to give a second step, the best first, and the newest event."""

    ways: list[Way]
    last: SecurityEvent | None


@dataclass(frozen=True)
class Overview:
    """What the first page shows of a person."""

    glances: list[Glance]
    allowed: list[Allowed]
    cases: list[PrivacyRequest]
    safety: Safety
    waiting: int


def overview(user: User) -> Overview:
    """Returns what the first page shows of a person; the newest cases first. Who joined late is told of new uses."""
    tell_on_sight(user)
    return Overview(
        glances=glances(Sight(user)),
        allowed=allowed(user),
        cases=list(PrivacyRequest.objects.of(user).order_by("-received_at", "-pk")[:NEWEST]),
        safety=Safety(ways_of(user), SecurityEvent.objects.filter(user_id=user.pk).order_by("-pk").first()),
        waiting=waiting_for(user),
    )
