"""Linking a person to the company's records, and taking it back.

Only a confirmed mailbox that is on file leads to a link: never a name, a birthday, a number that is printed on
a bill, or anything else that others can know (47 CFR 64.2010(c), (e)).
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import Identifier, Link, SecurityEvent, User
from portal.sources.directory import ADDRESS_OF_RECORD
from portal.sources.persons import OnFile
from portal.sources.port import NotThere, SourceDown
from portal.sources.registry import directory


def reference_of(person: OnFile) -> str:
    """Returns the name of a record at its source: its narrowest identifier."""
    return str(person.extension or person.account or person.email or person.phone)


def offers(user: User) -> list[OnFile]:
    """Returns the records on file under a person's confirmed addresses that are not linked yet. Raises SourceDown.

    A record whose address was put on file less than 30 days ago waits (47 CFR 64.2003(b)).
    """
    return [person for person in _on_file(user) if opens_at(person) is None]


def waiting(user: User) -> list[datetime]:
    """Returns when records open whose address is too new on file. Raises SourceDown."""
    return sorted(at for person in _on_file(user) if (at := opens_at(person)))


def has_offers(user: User) -> bool:
    """Returns whether there is a record to offer; False where the directory cannot be reached now."""
    try:
        return bool(offers(user))
    except SourceDown:
        return False


def opens_at(person: OnFile) -> datetime | None:
    """Returns when an address becomes one of record; None where it is one, or where its age is not stated."""
    if person.email_since is None or (at := person.email_since + ADDRESS_OF_RECORD) <= timezone.now():
        return None
    return at


def accept(user: User, reference: str) -> Link:
    """Links a record that was offered. Raises NotThere where it was not; SourceDown."""
    for person in offers(user):
        if reference_of(person) == reference:
            return link(user, person, Link.Proof.EMAIL)
    raise NotThere


@transaction.atomic
def link(user: User, person: OnFile, proof: Link.Proof) -> Link:
    """Links a record to a person and tells them, or returns the link that there is."""
    made, created = stored(user, person, proof)
    if created:
        history.note(user, SecurityEvent.Kind.LINKED, method=proof.value, role=person.role)
    return made


def stored(user: User, person: OnFile, proof: Link.Proof) -> tuple[Link, bool]:
    """Stores the link of a record with its identifiers; returns it, and whether it is new."""
    made, created = Link.objects.active().get_or_create(
        user=user,
        source=directory().source,
        reference=reference_of(person),
        revoked_at=None,
        defaults={"role": person.role, "proof": proof},
    )
    if created:
        Identifier.objects.bulk_create(
            Identifier(link=made, kind=kind, value=value) for kind, value in person.identifiers().items()
        )
    return made, created


@transaction.atomic
def unlink(user: User, pk: int) -> None:
    """Takes a link back. Raises NotThere where the person has no such link."""
    if not Link.objects.active().filter(user=user, pk=pk).update(revoked_at=timezone.now()):
        raise NotThere
    history.note(user, SecurityEvent.Kind.UNLINKED, reason="owner")


def _on_file(user: User) -> list[OnFile]:
    book = directory()
    linked = set(Link.objects.active().filter(user=user, source=book.source).values_list("reference", flat=True))
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    found = [person for address in addresses for person in book.find(address)]
    return [person for person in found if reference_of(person) not in linked]
