"""System checks of retention: what is switched on must be there, and an operator should know what is not."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.company.faults import ProfileError
from portal.retention import rules
from portal.sources import registry


@register(Tags.compatibility)
def names_known_sources(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports a system in RETENTION_ENFORCED that the profile does not declare."""
    try:
        known = {rules.EVERYWHERE, *(one.key for one in registry.sources())}
    except ProfileError:
        return []  # the profile's own check says what is wrong
    strange = sorted(set(settings.RETENTION_ENFORCED) - known)
    hint = f"Name keys of [[sources]] in sources.toml, or {rules.EVERYWHERE} for every one."
    return [Error(f"RETENTION_ENFORCED names no source: {name}", hint=hint, id="retention.E001") for name in strange]


@register(Tags.security, deploy=True)
def periods_are_enforced(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Warns of records that the policy ends after a period while nothing ends them."""
    try:
        idle = sorted({one.dataset.source for one in rules.every() if one.obstacle is rules.SWITCHED_OFF})
    except ProfileError:
        return []
    hint = "Look at `manage.py expire_records --dry-run`, then name the systems in RETENTION_ENFORCED."
    text = "The policy's periods are not enforced in: " + ", ".join(idle)
    return [Warning(text, hint=hint, id="retention.W001")] if idle else []
