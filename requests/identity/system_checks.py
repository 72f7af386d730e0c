"""What the identity service's settings lack."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from requests.identity.calling import is_safe


@register("requests")
def identity_service(**_kwargs: Any) -> list[CheckMessage]:
    """Asks for an encrypted address, a token and a secret where an identity service is set up."""
    if not settings.IDENTITY_SERVICE_URL:
        return []
    found: list[CheckMessage] = []
    if not is_safe(settings.IDENTITY_SERVICE_URL):
        found.append(Error("IDENTITY_SERVICE_URL must begin with https://.", id="requests.E001"))
    if not settings.IDENTITY_SERVICE_TOKEN:
        found.append(Error("IDENTITY_SERVICE_TOKEN is missing.", id="requests.E002"))
    if len(settings.IDENTITY_SERVICE_SECRET) < 32:
        found.append(Error("IDENTITY_SERVICE_SECRET needs 32 characters or more.", id="requests.E003"))
    return found
