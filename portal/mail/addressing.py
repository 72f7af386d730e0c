"""What a recipient is: a mailbox, or a number that gets text messages."""

import re

from django.conf import settings

from portal.sources.port import Subject

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""A number with its country code (ITU-T E.164); no address of a mailbox looks like it: it has no @."""


def is_number(address: str) -> bool:
    """Tells whether an address is a number, which gets texts; every other one is a mailbox."""
    return bool(E164.fullmatch(address))


def kind_of(address: str) -> str:
    """Returns "phone" for a number, and "email" for a mailbox."""
    return "phone" if is_number(address) else "email"


def texts_are_on() -> bool:
    """Tells whether the operator has named a gateway for texts."""
    return bool(settings.TEXTS_URL)


def addresses_of(subject: Subject) -> list[str]:
    """Returns the addresses at which the portal itself has written to these people: mailboxes, else numbers.

    A number that stands on file beside a mailbox was proved by nobody. It may belong to somebody else by now, whose
    requests and texts would be shown to these people.
    """
    return sorted(subject.of("email") or subject.of("phone"))
