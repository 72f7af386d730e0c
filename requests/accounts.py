"""The account that a whole email address names."""

from allauth.account.models import EmailAddress

from accounts.models import User


def account_of(email: str) -> User | None:
    """Returns the active account that confirmed exactly this address, whatever its case; None for none."""
    word = email.strip()
    if not word:
        return None
    found = EmailAddress.objects.filter(email__iexact=word, verified=True, user__is_active=True).select_related("user")
    address = found.first()
    return address.user if address else None
