"""The mail or text that says that something waits to be read on a case's page; never what it says."""

from portal.mail import outbox
from requests.models import PrivacyRequest


def tell(case: PrivacyRequest) -> None:
    """Writes to whoever can read it, signed in or from a proved mailbox or number; does nothing for others."""
    if case.reach and case.is_followed:
        mail(case)


def mail(case: PrivacyRequest) -> None:
    """Writes to whoever asked, whether or not they can read the page by now."""
    outbox.send(
        "case_message",
        to=case.reach,
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
