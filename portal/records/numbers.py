"""Telephone numbers as people type them, and as systems may have written them down."""

import phonenumbers

from portal.company.current import company

MOST = 4


def spellings(typed: str) -> tuple[str, ...]:
    """Returns the ways in which a system may hold a number: international, without the plus, national, as typed."""
    plain = "".join(sign for sign in typed if sign.isalnum() or sign in "+*#")
    found = [plain] if plain else []
    try:
        parsed = phonenumbers.parse(typed, company().company.country)
    except phonenumbers.NumberParseException:
        return tuple(found)
    international = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    national = str(phonenumbers.national_significant_number(parsed))
    return tuple(dict.fromkeys([international, international.lstrip("+"), national, *found]))[:MOST]
