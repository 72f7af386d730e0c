"""The mail that says that something waits to be read on a case's page; never what it says."""

from django.urls import reverse

from portal.mail import outbox
from requests.models import PrivacyRequest


def tell(case: PrivacyRequest) -> None:
    """Mails whoever can sign in to read it; does nothing for others."""
    if not case.email or not case.has_login:
        return
    outbox.send(
        "case_message",
        to=case.email,
        language=case.language,
        kind="service",
        context={
            "reference": case.reference,
            "title": case.title,
            "link": outbox.absolute(reverse("requests:case", args=[case.reference])),
        },
        person=case.person_id,
        about=case.about,
    )
