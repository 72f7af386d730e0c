"""A person names a third party themselves: the named use and the yes to it are one deed, with its record."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Link, User
from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.parties import of_person
from portal.consent.purposes import Purpose, purposes
from portal.permissions.answering import answer
from portal.permissions.models import NamedUse, State, Told


@dataclass(frozen=True)
class Named:
    """What a person typed: the third party, what for, the kinds of data, and their name where it has to be written."""

    party: str
    what_for: str
    categories: tuple[str, ...]
    signature: str = ""


def nameable(user: User) -> list[Purpose]:
    """Returns the choices of which a person may name the one thing themselves, by their roles."""
    offered = [one for one in purposes() if one.one_at_a_time and one.choice and one.choice.named_by == "person"]
    if not offered:
        return []
    roles = set(Link.objects.active().filter(user=user).values_list("role", flat=True))
    return [one for one in offered if one.choice and (not one.choice.roles or roles.intersection(one.choice.roles))]


def title_of(meant: Purpose, named: Named) -> str:
    """Returns the title under which a named third party is kept, in the reader's language."""
    return f"{meant.label}: {named.party}"[:120]


def text_of(meant: Purpose, named: Named) -> str:
    """Returns the sentences that are stored, in the reader's language, as the person reads them beforehand."""
    return f"{meant.description} " + _("The third party: %(party)s. What for: %(what)s") % {
        "party": named.party,
        "what": named.what_for,
    }


def name(user: User, meant: Purpose, named: Named, key: str, language: str) -> NamedUse:
    """Keeps what a person named, with their yes, and returns it; the same key a second time changes nothing.

    Raises Unsigned where the yes has to be in writing, and PermissionError for a key that is somebody else's.
    """
    try:
        with transaction.atomic():
            return _name(user, meant, named, key, language)
    except IntegrityError:
        found = NamedUse.objects.filter(key=key, person=user).first()
        if found is None:
            raise PermissionError from None
        return found


def _name(user: User, meant: Purpose, named: Named, key: str, language: str) -> NamedUse:
    now = timezone.now()
    words: dict[str, str] = {}
    for one in company().company.languages:
        with translation.override(one):
            words |= {f"title_{one}": title_of(meant, named), f"text_{one}": text_of(meant, named)}
    use = NamedUse.objects.create(
        key=key,
        kind=NamedUse.Kind.INSTRUCTION,
        purpose=meant.key,
        named_party=named.party,
        categories=list(named.categories),
        audience=NamedUse.Audience.PERSON,
        person=user,
        state=State.BEGUN,
        announced_at=now,
        told_at=now,
        begun_at=now,
        **words,
    )
    told = Told.objects.create(use=use, person=user, party=of_person(user), seen_at=now)
    answer(told, True, actor=Actor.person(user.pk), language=language, signature=named.signature)
    return use
