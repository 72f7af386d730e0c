"""One person's references: the account, and every mailbox or number that was proved to be theirs."""

from allauth.account.models import EmailAddress

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.mail.addressing import is_number
from portal.vault.pseudonyms import contact_reference


def references_of(user: User) -> frozenset[str]:
    """Returns the references under which somebody with an account asks, with it or without."""
    return frozenset({subject_reference(user.pk), *contacts_of(user)})


def references_at(address: str) -> frozenset[str]:
    """Returns the references of whoever reads a mailbox: those of its account, where there is one; or of a number's.

    No account answers for a number: none was proved by it.
    """
    if is_number(address):
        return frozenset({contact_reference("phone", address)})
    found = EmailAddress.objects.filter(email__iexact=address.strip(), verified=True).select_related("user").first()
    return frozenset({contact_reference("email", address), *(references_of(found.user) if found else ())})


def contacts_of(user: User) -> frozenset[str]:
    """Returns the references of a person's confirmed mailboxes, as requests without an account bear them."""
    known = EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True)
    return frozenset(contact_reference("email", one) for one in known)
