"""System checks of this room: a notice must not hide behind one of its other addresses."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.company.current import company
from portal.company.faults import ProfileError

RESERVED = ("data", "recipients", "cookies", "contact", "rights", "choices")


@register(Tags.compatibility)
def notices_have_addresses(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports notices whose key is an address that the portal uses itself."""
    try:
        declared = company().notices
    except ProfileError:
        return []  # portal.company says what is wrong
    return [
        Error(
            f"notices: the key {notice.key!r} is an address of the portal's own; not allowed: {', '.join(RESERVED)}",
            obj=settings.COMPANY,
            id="notices.E001",
        )
        for notice in declared
        if notice.key in RESERVED
    ]
