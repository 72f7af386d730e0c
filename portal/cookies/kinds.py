"""The list of what a browser is asked for: kinds of cookies, whose they are, and each cookie."""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from portal.company.current import company
from portal.company.schema.choices import CookieKind
from portal.consent.purposes import COOKIES, SALE, purposes


def kind(key: str) -> CookieKind:
    """Returns a kind of the profile by its key. Raises KeyError."""
    found = next((one for one in company().cookies.kinds if one.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def optional() -> list[CookieKind]:
    """Returns the kinds that can be refused, in the profile's order."""
    return [one for one in company().cookies.kinds if not one.essential]


def sold() -> list[CookieKind]:
    """Returns the kinds that sell or share data: those that a signal refuses."""
    return [one for one in optional() if one.sale]


def purposes_of_sale() -> list[str]:
    """Returns the keys of what a refusal of sale and sharing refuses: the law's purpose, and the kinds that sell."""
    declared = {one.key for one in purposes()}
    return [key for key in (SALE, *(COOKIES + one.key for one in sold())) if key in declared]


def listed() -> str:
    """Returns a short digest of the list in force; a choice counts for the list that it was made on."""
    return _listed(settings.COMPANY)


@cache
def _listed(name: str) -> str:
    declared = company().cookies
    everything = [
        [[one.key, one.essential, one.sale] for one in declared.kinds],
        [[one.key, one.kind] for one in declared.vendors],
        [[one.name, one.kind, one.vendor] for one in declared.cookies],
    ]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()[:16]


@receiver(setting_changed)
def _forget(*, setting: str, **_facts: object) -> None:
    """Reads the list anew when a test changes the profile."""
    if setting == "COMPANY":
        _listed.cache_clear()
