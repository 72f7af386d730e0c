"""The mail that says that something waits to be read on a case's page; never what it says."""

from portal.mail import outbox
from requests.models import PrivacyRequest


def tell(case: PrivacyRequest) -> None:
    """Mails whoever can read it, signed in or from a proved mailbox; does nothing for others."""
    if case.email and case.is_followed:
        mail(case)


def mail(case: PrivacyRequest) -> None:
    """Mails whoever asked, whether or not they can read the page by now."""
    outbox.send(
        "case_message",
        to=case.email,
        language=case.language,
        kind="service",
        context={
            "reference": case.reference,
            "title": case.title,
            "link": outbox.absolute(case.path),
        },
        person=case.person_id,
        about=case.about,
    )
