"""The addresses that a case is about."""

from collections.abc import Sequence

from requests.models import PrivacyRequest


def mailboxes_of(case: PrivacyRequest) -> Sequence[str]:
    """Returns the addresses that a case is about: those proved, and the one it was sent from."""
    return sorted({*case.identifiers.of("email"), *([case.person_email] if case.person_email else [])})


def addresses_of(case: PrivacyRequest) -> Sequence[str]:
    """Returns the mailboxes that a case is about, and the number from which the person proved to ask."""
    number = [case.reach] if case.by_text and not case.is_represented else []
    return [*mailboxes_of(case), *number]
