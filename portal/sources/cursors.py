"""Cursors of pages: where a page ended, signed so that nobody can write one."""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from portal.sources.port import NotThere

SALT = "portal.sources.cursor"


@dataclass(frozen=True)
class Position:
    """A place in the order of a dataset's records, and the direction in which to read from it."""

    values: tuple[Any, ...]
    backwards: bool = False


def written(dataset: str, position: Position, oldest_first: bool) -> str:
    """Returns a position as an opaque text."""
    told = [dataset, oldest_first, position.backwards, list(position.values)]
    return signing.dumps(told, salt=SALT, compress=False)


def read(dataset: str, cursor: str, oldest_first: bool) -> Position:
    """Returns the position of a cursor. Raises NotThere for one that is forged, or of another dataset or order."""
    try:
        for_dataset, order, backwards, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise NotThere from None
    if for_dataset != dataset or order != oldest_first:
        raise NotThere
    return Position(tuple(values), backwards)
