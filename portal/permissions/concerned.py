"""Whom a named use concerns."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Link, User
from portal.permissions.models import NamedUse, Told


def concerned(use: NamedUse) -> QuerySet[User]:
    """Returns everybody whom a use concerns now: customers with a confirmed address, by number."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    people = User.objects.filter(Exists(confirmed), is_active=True, is_staff=False).order_by("pk")
    if use.audience == NamedUse.Audience.PERSON:
        return people.filter(pk=use.person_id or 0)
    roles = _roles(use)
    return people.filter(Exists(_links(roles))) if roles else people


def untold(use: NamedUse) -> QuerySet[User]:
    """Returns whom a use concerns and who was not told, by number."""
    return concerned(use).filter(~Exists(Told.objects.filter(use=use, person=OuterRef("pk"))))


def owed(use: NamedUse) -> QuerySet[User]:
    """Returns who was there when the use was announced, and has not been told: it must not begin before they are."""
    there = Q(joined_at__lte=use.announced_at)
    if roles := _roles(use):
        there &= Q(Exists(_links(roles).filter(verified_at__lte=use.announced_at)))
    return untold(use).filter(there)


def concerns(use: NamedUse, roles: set[str]) -> bool:
    """Returns whether a use that is not for one person alone concerns somebody of these roles."""
    wanted = _roles(use)
    return use.audience != NamedUse.Audience.PERSON and (not wanted or bool(roles.intersection(wanted)))


def _roles(use: NamedUse) -> tuple[str, ...]:
    if use.audience == NamedUse.Audience.ROLE:
        return (use.role,)
    choice = use.declared.choice if use.declared else None
    return choice.roles if choice else ()


def _links(roles: tuple[str, ...]) -> QuerySet[Link]:
    return Link.objects.active().filter(user=OuterRef("pk"), role__in=roles)
