"""Who somebody is, as the company's directory tells it."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.sources.port import IdentifierKind


@dataclass(frozen=True)
class OnFile:
    """A person as the company's records know them.

    `email_since`: since when the address is on file, aware UTC; None where the company does not say.
    `relationship_ended_on`: None while the relationship lasts. `role`: a role of the profile.
    """

    role: str
    name: str = ""
    email: str | None = None
    email_since: datetime | None = None
    phone: str | None = None
    account: str | None = None
    extension: str | None = None
    relationship_ended_on: date | None = None

    def identifiers(self) -> dict[IdentifierKind, str]:
        """Returns what is on file to find this person's records by."""
        known: dict[IdentifierKind, str | None] = {
            "email": self.email,
            "phone": self.phone,
            "account": self.account,
            "extension": self.extension,
        }
        return {kind: value for kind, value in known.items() if value}
