"""What confirms that something was stopped or allowed (11 CCR 7026(g)): a page by itself, which names nobody."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SALT = "portal.optout.receipts"

WHOM = {
    "browser": _("This browser"),
    "account": _("Your account and its email addresses"),
    "address": _("The email address that you typed"),
    "somebody": _("The email address of the person you act for"),
}


class BadReceipt(Exception):
    """A receipt that is not ours."""


@dataclass(frozen=True)
class Receipt:
    """One act: which purposes, for whom (keys of `WHOM`), when (aware), and whether it was a yes."""

    act: uuid.UUID
    purposes: tuple[str, ...]
    whom: tuple[str, ...]
    at: datetime
    allowed: bool = False

    @property
    def for_whom(self) -> list[str | Promise]:
        """For whom it counts, in words."""
        return [WHOM[one] for one in self.whom]

    @property
    def token(self) -> str:
        """The receipt as the address of its page has it."""
        facts = [self.act.hex, list(self.purposes), list(self.whom), self.at.isoformat(), self.allowed]
        return signing.dumps(facts, salt=SALT, compress=True)


def read(token: str) -> Receipt:
    """Returns the receipt that an address holds. Raises BadReceipt."""
    try:
        act, purposes, whom, at, allowed = signing.loads(token, salt=SALT)
        return Receipt(uuid.UUID(act), tuple(purposes), tuple(whom), datetime.fromisoformat(at), allowed)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise BadReceipt from fault
