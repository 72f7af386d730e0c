"""System checks of `sources.toml`: a mapping with faults stops the start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.company.current import company
from portal.company.faults import ProfileError
from portal.sources import registry


@register(Tags.compatibility)
def mapping_is_sound(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports every fault of the mapping: tables, fields, and categories without a dataset or the reverse."""
    try:
        company()
    except ProfileError:
        return []  # the profile's own check says what is wrong
    try:
        registry.datasets()
    except ProfileError as error:
        return [Error(str(fault), obj=settings.COMPANY, id="sources.E001") for fault in error.faults]
    return []
