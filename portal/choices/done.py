"""What the last deed changed, in a sentence, for as long as it can be taken back."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from portal.choices.choosing import take_back
from portal.consent.models import USABLE, Decision, Method
from portal.consent.parties import references_of
from portal.consent.purposes import ALL_MARKETING, CHANNELS
from portal.consent.source import label_of

TOLD_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Done:
    """What holds by a deed; `undo` says whether it can be taken back."""

    act: str
    text: str
    undo: bool


def done(user: User, act: str) -> Done | None:
    """Returns what a person's own deed changed; None for one that is not theirs, or is long over."""
    try:
        number = UUID(act)
    except ValueError:
        return None
    rows = Decision.objects.filter(act=number, method=Method.CENTRE, party__reference__in=references_of(user))
    found = list(rows.filter(at__gt=timezone.now() - TOLD_WITHIN).select_related("wording").order_by("-pk"))
    return Done(act, _words(found), bool(take_back(user, number))) if found else None


def _words(found: list[Decision]) -> str:
    whole = next((one for one in found if one.purpose == ALL_MARKETING), None)
    one = whole or found[0]
    if whole and whole.state not in USABLE:
        return _("Done. You get no marketing from us any more.")
    label = label_of(one)
    if one.channel and not whole:
        label = f"{label} {CHANNELS.get(one.channel, one.channel)}"
    if one.state in USABLE:
        return _("Done. You said yes to “%(what)s”.") % {"what": label}
    return _("Done. You said no to “%(what)s”.") % {"what": label}
