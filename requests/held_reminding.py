"""What a case held until a date is brought back to the privacy desk on that date, once."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit.events import Event as Audited
from portal.audit.trail import Actor, record
from portal.mail import outbox
from requests import reminding
from requests.models import PrivacyRequest, Ruling


def remind(today: date) -> int:
    """Tells whoever works on them of the cases whose held parts are due; returns how many cases."""
    due = Ruling.objects.filter(verdict=Ruling.Verdict.HELD, reminded_at__isnull=True, until__lte=today)
    cases = PrivacyRequest.objects.filter(pk__in=due.values("case"))
    count = 0
    for case in cases.order_by("pk")[:500]:
        with transaction.atomic():
            if due.filter(case=case).update(reminded_at=timezone.now()):
                _send(case)
                count += 1
    return count


def _send(case: PrivacyRequest) -> None:
    link = outbox.absolute(reverse("admin:requests_privacyrequest_change", args=[case.pk]))
    for officer in reminding.officers_of(case):
        outbox.send(
            "case_held_over",
            to=officer.email,
            language=officer.language,
            kind="service",
            context={"reference": case.reference, "link": link},
            person=officer.pk,
            about=case.about,
        )
    actor = Actor.system("requests.remind")
    record(Audited.RULING_REMINDED, actor=actor, subject=case.subject, about=case.about)
