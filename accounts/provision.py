"""People made by the operator's hand rather than by signing up: for the demonstration and for tests."""

from base64 import b32decode

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import linking
from accounts.models import AuthenticatorApp, Link, User


@transaction.atomic
def provision(
    *,
    email: str,
    name: str,
    password: str,
    totp_secret: str,
    staff_role: str | None = None,
    hashed: bool = False,
    linked: bool = True,
) -> User:
    """Makes a person with a confirmed address and an authenticator app.

    `totp_secret` is base32, as an app takes it. `staff_role` is one of `accounts.roles`; None makes a customer.
    `hashed`: the password is a hash already. `linked`: what is on file under the address is linked to them.
    Raises SourceDown.
    """
    user = User(email=email.lower(), name=name, is_staff=staff_role is not None)
    if hashed:
        user.password = password
    else:
        user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    device = AuthenticatorApp(user=user, name="Authenticator app", confirmed=True)
    device.key = b32decode(totp_secret)
    device.save()
    if staff_role:
        user.groups.add(Group.objects.get(name=staff_role))
    elif linked:
        for person in linking.offers(user):
            linking.stored(user, person, Link.Proof.EMAIL)
    return user
