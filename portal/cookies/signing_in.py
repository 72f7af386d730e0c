"""What a browser refused counts for the account that signs in, and so does its signal; a yes never follows anybody."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.carrying import carry
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_person
from portal.cookies.browser import party
from portal.cookies.deciding import account, circumstances
from portal.cookies.kinds import purposes_of_sale
from portal.cookies.signal import signalled

OBEYED = "cookies_signal_obeyed"
"""In the session: the signal was written down for the account."""


@receiver(user_logged_in)
def carry_refusals(*, request: HttpRequest | None, user: User, **_facts: Any) -> None:
    """Gives the account what its browser has refused before; what the account has refused stays refused."""
    if request is None or user.is_staff:
        return
    browser = party(request)
    if browser is not None:
        carry(browser, of_person(user), Circumstances(Method.CARRIED, Actor.person(user.pk), user.language))


def obey_signal(request: HttpRequest) -> None:
    """Refuses sale and sharing for the account that is signed in while its browser sends the signal.

    Once a session; that a later browser sends none changes nothing (11 CCR 7025(c)).
    """
    if not signalled(request) or (person := account(request)) is None or request.session.get(OBEYED):
        return
    wishes = [Wish(key, False) for key in purposes_of_sale()]
    decide(of_person(person), wishes, circumstances(request, Method.SIGNAL))
    request.session[OBEYED] = True
