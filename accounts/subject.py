"""Who a signed-in person is to the company's systems."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Value
from django.http import HttpRequest

from accounts.models import Link, User
from portal.company.current import company
from portal.company.schema.identity import Role
from portal.sources.port import IdentifierKind, Subject


def person_of(request: HttpRequest) -> User:
    """Returns who is signed in. Raises PermissionDenied for a visitor."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def links_of(user: User) -> list[Link]:
    """Returns a person's active links with their identifiers, oldest first; two queries."""
    return list(Link.objects.active().filter(user_id=user.pk).prefetch_related("identifiers").order_by("pk"))


def subject_of(user: User, acting_as: Collection[str] = ()) -> Subject:
    """Returns the verified identifiers that reach a person's records; `acting_as`: in these roles alone.

    A link gives the identifiers that its role is found by: an extension's user does not reach the whole account.
    A verified email address always counts: whoever reads the mailbox has shown that it is theirs.
    """
    found: dict[IdentifierKind, set[str]] = defaultdict(set)
    links = [link for link in links_of(user) if not acting_as or link.role in acting_as]
    if acting_as and not links:
        return Subject({})
    for address in EmailAddress.objects.filter(user_id=user.pk, verified=True):
        found["email"].add(address.email)
    roles = _roles()
    for link in links:
        reaching = roles[link.role].identified_by if link.role in roles else ()
        for identifier in link.identifiers.all():
            if identifier.kind in reaching:
                found[identifier.kind].add(identifier.value)
    return Subject({kind: frozenset(values) for kind, values in found.items()})


def known(user: User) -> tuple[Subject, Role | None, frozenset[str]]:
    """Returns what `subject_of`, `role_of` and `role_keys_of` say, by one query: pages of records ask at every step."""
    links = Link.objects.active().filter(user_id=user.pk).order_by()
    addresses = EmailAddress.objects.filter(user_id=user.pk, verified=True).order_by()
    told = links.values_list("role", "identifiers__kind", "identifiers__value").union(
        addresses.values_list(Value("", CharField()), Value("email", CharField()), "email"), all=True
    )
    found: dict[IdentifierKind, set[str]] = defaultdict(set)
    roles, held, keys = _roles(), [], set()
    for key, kind, value in told:
        keys |= {key} - {""}
        role = roles.get(key)
        held += [role] if role else []
        if not key or (role and kind in role.identified_by):
            found[cast(IdentifierKind, kind)].add(value)
    subject = Subject({kind: frozenset(values) for kind, values in found.items()})
    return subject, min(held, key=lambda role: not role.administers, default=None), frozenset(keys)


def role_of(user: User) -> Role | None:
    """Returns what a person is to the company; who administers an account comes first; None without a link."""
    roles = _roles()
    held = [roles[link.role] for link in Link.objects.active().filter(user_id=user.pk) if link.role in roles]
    return min(held, key=lambda role: not role.administers, default=None)


def role_keys_of(user: User) -> list[str]:
    """Returns the keys of everything that a person is to the company, by active links; one query."""
    return [*Link.objects.active().filter(user_id=user.pk).values_list("role", flat=True)]


def role_named(key: str) -> Role | None:
    """Returns a role of the profile, None where it declares none of that key any more."""
    return _roles().get(key)


def described(user: User) -> list[dict[str, Any]]:
    """Returns a person's links in words, for pages."""
    return [description(link) for link in links_of(user)]


def description(link: Link) -> dict[str, Any]:
    """Returns one link in words: whose record it is, what it reaches, how and when it was shown."""
    role = role_named(link.role)
    reaching = role.identified_by if role else ()
    return {
        "pk": link.pk,
        "reference": link.reference,
        "role": role.label if role else link.role,
        "proof": link.get_proof_display(),
        "since": link.verified_at,
        "identifiers": [
            {"kind": one.get_kind_display(), "value": one.value}
            for one in link.identifiers.all()
            if one.kind in reaching
        ],
    }


def _roles() -> dict[str, Role]:
    return {role.key: role for role in company().roles}
