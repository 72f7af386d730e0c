"""Which version of a notice applies to whoever reads it, where that is not simply the newest.

A room that asks people whether they agree to a version registers here; without one, every page is the same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from portal.notices.reading import Reading


@dataclass(frozen=True)
class Applying:
    """What a page says above a notice: whether the version shown is the reader's own, in words, and where to go on."""

    own: bool
    title: str
    text: str
    href: str
    link: str


Asked = Callable[[HttpRequest, Reading], Applying | None]
_asked: list[Asked] = []


def register(asked: Asked) -> None:
    """Lets a room say which version applies; the first that has something to say is heard."""
    if asked not in _asked:
        _asked.append(asked)


def to(request: HttpRequest, reading: Reading) -> Applying | None:
    """Returns what applies to whoever reads a notice; None where the newest version does."""
    return next((said for asked in _asked if (said := asked(request, reading))), None)
