"""System checks of mail: letters that the law asks for must reach people."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.company.current import company
from portal.company.faults import ProfileError
from portal.mail.sender import postal_address, sender_address
from portal.outbound.places import Place, Refused

DELIVERS_NOTHING = {"console", "filebased", "dummy", "locmem"}


@register(Tags.security, deploy=True)
def mail_leaves_the_house(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports a deployment without a sender, or whose mail stays on the machine."""
    found: list[CheckMessage] = []
    if not _has_sender():
        hint = "Set MAIL_FROM, or declare an email channel that serves privacy in company.toml."
        found.append(Error("Mail has no sender.", hint=hint, id="mail.E001"))
    if settings.EMAIL_BACKEND.split(".")[-2] in DELIVERS_NOTHING:
        hint = "Set EMAIL_URL to your mail server, such as smtp+tls://user:password@host:587."
        found.append(Error("EMAIL_URL delivers nothing.", hint=hint, id="mail.E002"))
    if not settings.PORTAL_URL.startswith("https://"):
        hint = "Set PORTAL_URL to an address that begins with https://."
        found.append(Error("Links in mail are not protected on their way.", hint=hint, id="mail.E003"))
    return found


@register(Tags.security, deploy=True)
def marketing_names_a_place(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Warns of a profile with mailings and without the postal address that they have to name."""
    try:
        mails = any(choice.family == "marketing" and "email" in choice.channels for choice in company().choices)
        if not mails or postal_address():
            return []
    except ProfileError:
        return []  # the profile's own check says what is wrong
    hint = "Declare a channel of the kind post in company.toml (15 U.S.C. 7704(a)(5)(A)(iii))."
    return [Warning("Marketing mail names no postal address.", hint=hint, id="mail.W001")]


@register(Tags.security)
def texts_are_protected(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuses a gateway for texts that would be spoken to in clear, or that the portal does not call."""
    if settings.DEBUG or not settings.TEXTS_URL:
        return []
    try:
        Place.of(settings.TEXTS_URL)
    except Refused as refused:
        hint = "Set TEXTS_URL to an address that begins with https://, on a port of OUTBOUND_PORTS, or leave it empty."
        return [Error(f"TEXTS_URL cannot be called. {refused}", hint=hint, id="mail.E004")]
    return []


def _has_sender() -> bool:
    try:
        return bool(sender_address())
    except ProfileError:
        return True  # the profile's own check says what is wrong
