"""System checks of the profile: a broken one stops the start, an incomplete one stops a deployment."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.company.current import company
from portal.company.faults import ProfileError
from portal.company.loading import unset


@register(Tags.compatibility)
def profile_is_sound(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports every fault of the profile that COMPANY names."""
    try:
        company()
    except ProfileError as error:
        return [Error(str(fault), obj=settings.COMPANY, id="company.E001") for fault in error.faults]
    return []


@register(Tags.security, deploy=True)
def profile_is_complete(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports every value that the company has not stated yet."""
    try:
        declared = company()
    except ProfileError:
        return []  # profile_is_sound says what is wrong
    return [
        Error(
            f"company.toml: {path} is UNSET",
            hint="The policy does not say it. Ask the company, and declare the answer.",
            obj=settings.COMPANY,
            id="company.E002",
        )
        for path in unset(declared)
    ]
