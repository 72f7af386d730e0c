"""System checks of outgoing calls."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def loopback_stays_closed(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuses a deployment that lets calls reach the machine itself."""
    if settings.OUTBOUND_ALLOW_LOOPBACK and not settings.DEBUG:
        hint = "Unset OUTBOUND_ALLOW_LOOPBACK: it is for development and tests, with DEBUG on."
        return [Error("Outgoing calls may reach this machine itself.", hint=hint, id="outbound.E001")]
    return []


@register(Tags.security)
def ports_are_ports(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuses ports that are none."""
    wrong = [port for port in settings.OUTBOUND_PORTS if not 0 < port < 65536]
    hint = "Give numbers from 1 to 65535 with commas between, such as 443,8443."
    return [Error("OUTBOUND_PORTS names what is no port.", hint=hint, id="outbound.E002")] if wrong else []
