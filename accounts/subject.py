"""Who a signed-in person is to the company's systems."""

from collections import defaultdict

from allauth.account.models import EmailAddress

from accounts.models import Link, User
from portal.company.current import company
from portal.company.schema.identity import Role
from portal.sources.port import IdentifierKind, Subject


def links_of(user: User) -> list[Link]:
    """Returns a person's active links with their identifiers, oldest first; two queries."""
    return list(Link.objects.active().filter(user_id=user.pk).prefetch_related("identifiers").order_by("pk"))


def subject_of(user: User) -> Subject:
    """Returns the verified identifiers that reach a person's records.

    A link gives the identifiers that its role is found by: an extension's user does not reach the whole account.
    A verified email address always counts: whoever reads the mailbox has shown that it is theirs.
    """
    found: dict[IdentifierKind, set[str]] = defaultdict(set)
    for address in EmailAddress.objects.filter(user_id=user.pk, verified=True):
        found["email"].add(address.email)
    roles = _roles()
    for link in links_of(user):
        reaching = roles[link.role].identified_by if link.role in roles else ()
        for identifier in link.identifiers.all():
            if identifier.kind in reaching:
                found[identifier.kind].add(identifier.value)  # type: ignore[index]
    return Subject({kind: frozenset(values) for kind, values in found.items()})


def role_of(user: User) -> Role | None:
    """Returns what a person is to the company; who administers an account comes first; None without a link."""
    roles = _roles()
    held = [roles[link.role] for link in Link.objects.active().filter(user_id=user.pk) if link.role in roles]
    return min(held, key=lambda role: not role.administers, default=None)


def _roles() -> dict[str, Role]:
    return {role.key: role for role in company().roles}
