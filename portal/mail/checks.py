"""System checks of mail: letters that the law asks for must reach people."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.company.faults import ProfileError
from portal.mail.sender import sender_address

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
    return found


def _has_sender() -> bool:
    try:
        return bool(sender_address())
    except ProfileError:
        return True  # the profile's own check says what is wrong
