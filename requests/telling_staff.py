"""Mail to staff about a case: its reference, dates and a link, never what the case is about."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import MANAGER, OFFICER
from portal.mail import outbox
from requests.models import PrivacyRequest


def officers_of(case: PrivacyRequest) -> list[User]:
    """Returns who is told about a case: whoever works on it, else every privacy officer."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    holder = staff.filter(pk=case.assigned_to_id).first() if case.assigned_to_id else None
    privacy = Q(groups__name__in=(OFFICER, MANAGER))
    return [holder] if holder else list(staff.filter(privacy).distinct())


def tell_staff(template: str, case: PrivacyRequest, to: Iterable[User] | None = None, **facts: object) -> None:
    """Mails staff, each in their language; `to` is None for the officers of the case. `facts` go into the mail."""
    link = outbox.absolute(reverse("admin:requests_privacyrequest_change", args=[case.pk]))
    for one in officers_of(case) if to is None else to:
        outbox.send(
            template,
            to=one.email,
            language=one.language,
            kind="service",
            context={"reference": case.reference, "link": link} | facts,
            person=one.pk,
            about=case.about,
        )
