"""What staff do to a named use: each a POST that calls the same deed as everything else does."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.permissions.lifecycle import Stale, move
from portal.permissions.models import NamedUse, State, new_key
from portal.permissions.tasks import tell


@transaction.atomic
def announce(use: NamedUse, by: Actor) -> str:
    """Announces a use; the worker begins to tell people. Raises NotAllowed."""
    move(use, State.ANNOUNCED, by)
    tell.enqueue(use.pk)
    return _("It is announced. Everybody whom it concerns is being told by mail.")


def begin(use: NamedUse, by: Actor) -> str:
    """Begins a use. Raises NotAllowed before its time."""
    move(use, State.BEGUN, by)
    return _("It has begun. It counts for nobody who said no.")


def end(use: NamedUse, by: Actor) -> str:
    """Ends a use. Raises NotAllowed."""
    move(use, State.ENDED, by)
    return _("It has ended. From now on it counts for nobody.")


def call_off(use: NamedUse, by: Actor) -> str:
    """Calls off a use that has not begun. Raises NotAllowed."""
    move(use, State.CALLED_OFF, by)
    return _("It is called off.")


DEEDS: dict[str, Callable[[NamedUse, Actor], str]] = {
    "announce": announce,
    "begin": begin,
    "end": end,
    "call_off": call_off,
}


@transaction.atomic
def keep_draft(use: NamedUse, by: User, revision: int) -> NamedUse:
    """Keeps a new or changed draft, and notes who wrote it. Raises Stale where the draft was changed meanwhile."""
    if use.pk is None:
        use.key, use.made_by = new_key(use.purpose), by
    else:
        current = NamedUse.objects.filter(pk=use.pk, revision=revision, state=State.DRAFT)
        if not current.update(revision=revision + 1):
            raise Stale
        use.revision = revision + 1
    use.save()
    record(Event.USE_WRITTEN, actor=Actor.staff(by.pk), about=use.about, use=use.key)
    return use
