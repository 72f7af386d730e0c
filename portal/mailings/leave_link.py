"""Sends the link that leaves every list to an address that somebody typed, or wrote to us from.

Everybody is answered in the same way: whether an address is known shows neither in what is said nor in what is done.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from portal.consent.parties import address_reference
from portal.consent.purposes import ALL_MARKETING
from portal.mail import outbox
from portal.mailings.links import link

LIMITS = {"leave_link": "3/h/key", "leave_page": "20/h/ip"}
"""How many mails go to one address, and how many addresses are taken from one network address."""


def may_ask(request: HttpRequest) -> bool:
    """Counts a question; returns whether it comes within what is taken from one network address."""
    return bool(ratelimit.consume(request, app="mailings", action="leave_page", config=LIMITS))


def send_link(address: str, language: str) -> bool:
    """Mails the link, at most three times an hour to one address; returns whether it was sent.

    Callers must not show the difference.
    """
    counted = ratelimit.consume(
        HttpRequest(), app="mailings", action="leave_link", config=LIMITS, key=address_reference(address)
    )
    if not counted:
        return False
    context = {"link": link(address, ALL_MARKETING)}
    outbox.send("leave_lists", to=address, language=language, kind="service", context=context)
    return True
