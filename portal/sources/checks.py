"""System checks of `sources.toml`: a mapping with faults stops the start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.company.current import company
from portal.company.faults import ProfileError
from portal.sources import registry
from portal.sources.buckets import SCHEME, can_be_spoken_to


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
    return _buckets()


def _buckets() -> list[CheckMessage]:
    """Reports what is missing where a source's files lie in a bucket."""
    named = [one.key for one in registry.declared().sources if one.files.startswith(SCHEME)]
    if not named:
        return []
    told: list[CheckMessage] = []
    if not can_be_spoken_to():
        told.append(
            Error(
                f"The files of {', '.join(named)} lie in a bucket, and boto3 is not installed.",
                hint="pip install --require-hashes -r requirements-s3.txt",
                obj=settings.COMPANY,
                id="sources.E002",
            )
        )
    if bool(settings.S3_ACCESS_KEY_ID) != bool(settings.S3_SECRET_ACCESS_KEY):
        told.append(
            Error(
                "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together; leave both out for credentials of the machine.",
                obj=settings.COMPANY,
                id="sources.E003",
            )
        )
    return told
