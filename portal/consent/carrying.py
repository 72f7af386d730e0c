"""Carries a refusal along when a person's mail goes to another address: whoever left a list has left it."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from django.dispatch import receiver

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method, Party, Standing, State
from portal.consent.parties import address_reference, known, of_address
from portal.consent.purposes import purposes


@receiver(signals.email_changed)
def address_changed(
    *, user: User, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **_: Any
) -> None:
    """A person's address was replaced: what the old one refused, the new one refuses."""
    old = known([address_reference(from_email_address.email)]) if from_email_address else []
    how = Circumstances(Method.CARRIED, Actor.person(user.pk), user.language)
    for party in old:
        carry(party, of_address(to_email_address.email, user.language), how)


def carry(old: Party, new: Party, how: Circumstances) -> list[Decision]:
    """Gives one party what another refused; a yes is not carried, since it was said of the old one alone."""
    declared = {one.key for one in purposes()}
    refused = Standing.objects.filter(party=old, state__in=(State.REFUSED, State.WITHDRAWN))
    wishes = [Wish(one.purpose, False, one.channel, one.named) for one in refused if one.purpose in declared]
    return decide(new, wishes, how)
