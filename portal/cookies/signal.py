"""The browser's signal that its data may be neither sold nor shared: Global Privacy Control."""

from django.http import HttpRequest

HEADER = "Sec-GPC"
YES = "1"


def signalled(request: HttpRequest) -> bool:
    """Returns whether the browser sends the signal: one exact "1", also among doubles; any other value counts as none.

    Doubled headers reach us joined by commas (RFC 9110, section 5.3).
    """
    values: str = request.headers.get(HEADER, "")
    return YES in (value.strip(" \t") for value in values.split(","))
