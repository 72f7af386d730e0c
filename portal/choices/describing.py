"""How a choice stands, in a sentence: what was said, when, and by which way."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.consent.models import Method, State
from portal.consent.purposes import ALL_MARKETING
from portal.consent.standing import Held

SAID: Mapping[str, Promise] = {
    State.GIVEN: gettext_lazy("You said yes on %(date)s, %(way)s."),
    State.RENEWED: gettext_lazy("You said yes again on %(date)s, %(way)s."),
    State.REFUSED: gettext_lazy("You said no on %(date)s, %(way)s."),
    State.WITHDRAWN: gettext_lazy("You took your yes back on %(date)s, %(way)s."),
    State.EXPIRED: gettext_lazy("Your yes ran out on %(date)s. It is off until you say yes again."),
    State.TERMINATED: gettext_lazy("It ended with the relationship on %(date)s. It is off."),
    State.INVALIDATED: gettext_lazy("We found on %(date)s that your yes does not hold. It is off until you say yes."),
    State.REQUESTED: gettext_lazy("We were asked on %(date)s, %(way)s; it was not confirmed."),
    State.DEFERRED: gettext_lazy("You put it off on %(date)s, %(way)s."),
}
OF_ALL = gettext_lazy("You said no to all marketing on %(date)s, %(way)s.")

OPEN: Mapping[str, Promise] = {
    "on": gettext_lazy("You have not chosen. It is on until you say no."),
    "off": gettext_lazy("You have not chosen. It is off until you say yes."),
    "UNSET": gettext_lazy("You have not chosen. As long as you do not say yes, we count that as no."),
}
WAITING = gettext_lazy("You have not chosen. It may begin on %(date)s unless you say no before.")
UNPUBLISHED = gettext_lazy("You have not chosen. It is off until our notice has been published for long enough.")


def standing_words(held: Held) -> str:
    """Returns how one thing stands, as a sentence or two."""
    if held.decided is None:
        return _open_words(held)
    said = SAID[State(held.state)]
    if held.decided.purpose == ALL_MARKETING and held.purpose.key != ALL_MARKETING:
        said = OF_ALL
    told = [said % {"date": _day(held.decided.since), "way": way_words(held.decided.decision.method)}]
    if held.allowed and held.decided.valid_until:
        told.append(_("It holds until %(date)s.") % {"date": _day(held.decided.valid_until)})
    return " ".join(told)


def way_words(method: str) -> str:
    """Returns by which way a decision came, in words."""
    return str(Method(method).label)


def _open_words(held: Held) -> str:
    if held.purpose.key == ALL_MARKETING:
        return _("Each kind of mail stands as it is shown below.")
    if held.waits:
        return str(WAITING) % {"date": _day(held.begins)} if held.begins else str(UNPUBLISHED)
    return str(OPEN[held.purpose.default])


def _day(moment: object) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")  # type: ignore[arg-type]
