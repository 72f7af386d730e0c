"""What a case held until a date is brought back to the privacy desk on that date, once."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from requests.models import PrivacyRequest, Ruling
from requests.telling_staff import tell_staff


def remind(today: date) -> int:
    """Tells whoever works on them of the cases whose held parts are due; returns how many cases."""
    due = Ruling.objects.filter(verdict=Ruling.Verdict.HELD, reminded_at__isnull=True, until__lte=today)
    cases = PrivacyRequest.objects.filter(pk__in=due.values("case"))
    count = 0
    for case in cases.order_by("pk")[:500]:
        with transaction.atomic():
            if due.filter(case=case).update(reminded_at=timezone.now()):
                tell_staff("case_held_over", case)
                record(
                    Audited.RULING_REMINDED,
                    actor=Actor.system("requests.remind"),
                    subject=case.subject,
                    about=case.about,
                )
                count += 1
    return count
