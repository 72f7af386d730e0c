"""The profile in force: the one that the setting COMPANY names."""

from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from portal.company.loading import folder_of, load, load_laws
from portal.company.schema.law import Law
from portal.company.schema.profile import Company


def company() -> Company:
    """Returns the profile in force; read once a process. Raises ProfileError where it has faults."""
    return _loaded(settings.COMPANY)


def law(key: str) -> Law:
    """Returns a law of the catalogue. Raises KeyError."""
    return _laws()[key]


def laws_in_force() -> dict[str, Law]:
    """Returns the laws that the operator switched on, by key, in the profile's order."""
    return {choice.key: law(choice.key) for choice in company().laws}


@cache
def _loaded(name: str) -> Company:
    return load(folder_of(name))


@cache
def _laws() -> dict[str, Law]:
    return load_laws()


@receiver(setting_changed)
def _forget(*, setting: str, **_: object) -> None:
    """Reads the profile anew when a test changes the setting."""
    if setting == "COMPANY":
        _loaded.cache_clear()
