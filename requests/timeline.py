"""The history of a case, and who writes into it."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from accounts.models import User
from portal.audit.trail import Actor
from requests.models import Event, PrivacyRequest
from requests.states import State

PORTAL = gettext_noop("The portal")


@dataclass(frozen=True)
class By:
    """Who does a deed: as the timeline names them and as the audit trail does."""

    side: Event.Side
    label: str
    actor: Actor
    user: User | None = None

    @classmethod
    def person(cls, user: User) -> "By":
        """The person whose case it is."""
        return cls(Event.Side.PERSON, "", Actor.person(user.pk), user)

    @classmethod
    def guest(cls) -> "By":
        """The person whose case it is, where they have no account."""
        return cls(Event.Side.PERSON, "", Actor.visitor())

    @classmethod
    def staff(cls, user: User) -> "By":
        """A member of staff."""
        return cls(Event.Side.STAFF, user.get_full_name(), Actor.staff(user.pk), user)

    @classmethod
    def system(cls, name: str) -> "By":
        """The portal itself: a task or a schedule, by name."""
        return cls(Event.Side.SYSTEM, PORTAL, Actor.system(name))


def add(
    case: PrivacyRequest, what: Event.What, by: By, words: str = "", *, public: bool = False, state: State | None = None
) -> Event:
    """Appends one line to a case's history and returns it; `public` lines are shown to the person."""
    return Event.objects.create(
        case=case, what=what, side=by.side, actor=by.label, words=words, public=public, state=state or ""
    )
