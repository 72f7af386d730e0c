"""Why data may be kept or a request refused: the profile's grounds, and the two that are the portal's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.company.current import company, laws_in_force
from portal.company.schema.rights import Ground

CASE_RECORD = "record_of_requests"
LEGAL_HOLD = "legal_hold"

OWN = {
    CASE_RECORD: Ground(
        key=CASE_RECORD,
        label="Record of this request",
        text="We must keep a record of each privacy request and of our answer for 24 months.",
        kinds=("delete",),
        source="law",
        cite="",
    ),
    LEGAL_HOLD: Ground(
        key=LEGAL_HOLD,
        label="Legal hold",
        text="We must keep these records for a legal matter that is open or expected, and use them for nothing else.",
        kinds=("delete",),
        source="law",
        cite="",
    ),
}
"""A record of requests is kept for at least 24 months and used for nothing else; the law that asks for it, where one
does, is that of the case (11 CCR 7101(a))."""

# The words above are looked up in the catalogue by the profile's own machinery; these lines let it find them.
_WORDS = (
    _("Record of this request"),
    _("We must keep a record of each privacy request and of our answer for 24 months."),
    _("Legal hold"),
    _("We must keep these records for a legal matter that is open or expected, and use them for nothing else."),
)


def record_kept(law: str) -> str:
    """Returns why the record of a request is kept, with the section where the case's law ("": none) has one."""
    found = laws_in_force().get(law)
    words = str(OWN[CASE_RECORD].text)
    return f"{words} ({found.letters.record})" if found and found.letters.record else words


class Overriding(models.TextChoices):
    """What alone overrides an objection (GDPR Art. 21(1))."""

    COMPELLING = "compelling", _("Compelling legitimate grounds override the person's interests")
    CLAIMS = "claims", _("We need the data to establish, exercise or defend legal claims")


def grounds_for(kind: str) -> list[Ground]:
    """Returns the grounds that the profile allows for a kind of request."""
    return [one for one in company().grounds if kind in one.kinds]


def sentence_of(key: str) -> str:
    """Returns the sentence of a ground, with its section where it has one. Raises KeyError."""
    known = ground(key)
    return f"{known.text} ({known.cite})" if known.cite else str(known.text)


def ground(key: str) -> Ground:
    """Returns a ground of the profile or of the portal. Raises KeyError."""
    return OWN[key] if key in OWN else company().ground(key)
