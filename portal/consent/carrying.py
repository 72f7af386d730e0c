"""Carries a refusal along when a person's mail goes to another address: whoever left a list has left it."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from django.dispatch import receiver

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method, Party, Standing
from portal.consent.parties import address_reference, of_address
from portal.consent.purposes import purposes


@receiver(signals.email_changed)
def address_changed(
    *, user: User, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **_: Any
) -> None:
    """A person's address was replaced: what the old one refused, the new one refuses."""
    if from_email_address:
        how = Circumstances(Method.CARRIED, Actor.person(user.pk), user.language)
        carry(
            Party.objects.filter(reference=address_reference(from_email_address.email)).first(),
            of_address(to_email_address.email, user.language),
            how,
        )


def carry(old: Party | None, new: Party, how: Circumstances) -> list[Decision]:
    """Gives one party the refusals of another; a yes is not carried, since it was said of the old one alone."""
    declared = {one.key for one in purposes()}
    refused = Standing.objects.filter(party=old, usable=False) if old else Standing.objects.none()
    wishes = [Wish(one.purpose, False, one.channel, one.named) for one in refused if one.purpose in declared]
    return decide(new, wishes, how)
