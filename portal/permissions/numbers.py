"""How a named use stands among the people whom it concerns: numbers and lists for staff."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from portal.consent.models import SETTLED, Standing
from portal.permissions.concerned import concerned
from portal.permissions.models import NamedUse, Told


@dataclass(frozen=True)
class Numbers:
    """How many people a use concerns, and how many of them were told, could not be reached, said yes, said no."""

    concerned: int
    told: int
    undeliverable: int
    allowed: int
    refused: int


def numbers(use: NamedUse) -> Numbers:
    """Returns the numbers of a use; five statements, whatever their size."""
    return Numbers(
        concerned=concerned(use).count(),
        told=use.told.count(),
        undeliverable=use.told.undeliverable().count(),
        allowed=allowing(use).count(),
        refused=refusing(use).count(),
    )


def allowing(use: NamedUse) -> QuerySet[Told]:
    """Returns the told people who said yes and have not taken it back."""
    return use.told.filter(Exists(_said(use, use.key).filter(usable=True)))


def refusing(use: NamedUse) -> QuerySet[Told]:
    """Returns the told people who said no: to this use, or to every use of its kind without a yes to this one."""
    no = _said(use, use.key, "").filter(usable=False, state__in=SETTLED)
    return use.told.filter(Exists(no), ~Exists(_said(use, use.key).filter(usable=True)))


def _said(use: NamedUse, *named: str) -> QuerySet[Standing]:
    return Standing.objects.filter(party=OuterRef("party"), purpose=use.purpose, channel="", named__in=named)
