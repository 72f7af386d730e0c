"""Numbers as people type them."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.company.current import company

TAKES_NO_TEXTS = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PAGER,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.VOICEMAIL,
    }
)
"""Kinds of numbers that belong to no person, or make money for whoever is texted."""


def e164(typed: str) -> str:
    """Returns a number as E.164, read as one of the company's country where it says no other; "" for none.

    Raises ValidationError where it cannot be read.
    """
    if not typed.strip():
        return ""
    found = _parsed(typed)
    if found is None:
        raise ValidationError(_("We could not read this number. Write it with its area or country code."))
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def takes_texts(number: str) -> bool:
    """Tells whether a number (E.164) may be a person's own, to which a text can be sent."""
    found = _parsed(number)
    return found is not None and phonenumbers.number_type(found) not in TAKES_NO_TEXTS


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(typed.strip(), company().company.country)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
