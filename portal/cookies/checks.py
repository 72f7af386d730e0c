"""Refuses to start with a site on the list that no browser could ever be."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")


@register
def check_origins(**_facts: Any) -> list[CheckMessage]:
    """Returns an error for every entry of CHOICES_ORIGINS that is not an origin as a browser writes it."""
    wrong = [one for one in settings.CHOICES_ORIGINS if not ORIGIN.fullmatch(one)]
    hint = "Write scheme, host and port alone, in lower case, such as https://www.example.com."
    return [Error(f"CHOICES_ORIGINS: {one!r} is not an origin.", hint=hint, id="cookies.E001") for one in wrong]
