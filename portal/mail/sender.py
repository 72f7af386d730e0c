"""Whose name stands on our mail."""

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings

from portal.company.current import company


def sender_address() -> str:
    """Returns MAIL_FROM, or the company's address for questions about privacy; "" where neither is stated."""
    return str(settings.MAIL_FROM) or privacy_address()


def privacy_address() -> str:
    """Returns the email address that the profile declares for privacy, or ""."""
    stated = (
        str(channel.value)
        for channel in company().channels
        if channel.kind == "email" and "privacy" in channel.serves and channel.value != "UNSET"
    )
    return next(stated, "")


def sender() -> str:
    """Returns the From header: the company's name and its address."""
    return formataddr((company().company.name, sender_address() or f"privacy@{portal_host()}"), charset="utf-8")


def envelope_sender() -> str:
    """Returns where servers send mail back that they could not deliver: MAIL_BOUNCES_TO, or the sender."""
    return str(settings.MAIL_BOUNCES_TO) or sender()


def postal_address() -> tuple[str, ...]:
    """Returns the lines of the company's postal address, which marketing has to name (15 U.S.C. 7704(a)(5)(A)(iii)).

    That for marketing or for privacy comes first; () where the profile states none.
    """
    stated = [channel for channel in company().channels if channel.kind == "post" and channel.value != "UNSET"]
    stated.sort(key=lambda channel: not {"marketing", "privacy"} & set(channel.serves))
    return tuple(str(line) for line in stated[0].value) if stated else ()


def portal_host() -> str:
    """Returns the host name of PORTAL_URL."""
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"
