"""The last day of a question that the person did not answer: the case is refused, and both know why."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from requests import deciding
from requests.lifecycle import NotAllowed, Stale
from requests.models import Confirmation
from requests.representing import confirming
from requests.states import Reason
from requests.timeline import By


def lapse() -> int:
    """Refuses what nobody confirmed by the day on which the answer is due (11 CCR 7021(b)); returns how many."""
    due = Confirmation.objects.select_related("case").filter(answer="", expires_at__lte=timezone.now())
    return sum(_lapse(asked) for asked in due.order_by("expires_at", "pk")[:500])


def _lapse(asked: Confirmation) -> bool:
    by = By.system("lapse_confirmations")
    try:
        with transaction.atomic():
            waits = confirming.is_open(asked)
            if confirming.settle_lapsed(asked) and waits:
                deciding.deny(asked.case, Reason.NO_PERMISSION, by, _why(asked))
                return True
    except (NotAllowed, Stale):
        return False
    return False


def _why(asked: Confirmation) -> str:
    with translation.override(asked.case.language):
        return _(
            "We wrote to the person for whom you asked, and reminded them. They did not confirm to us in time that they"
            " gave permission, so we may not act. They can ask us themselves at any time, or confirm a new request."
        )
