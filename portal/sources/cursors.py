"""Cursors of pages: where a page ended, signed so that nobody can write one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from portal.sources.port import END, NotThere

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
    """Returns the position of a cursor. Raises NotThere for one that is forged, or of another dataset or order.

    END is the position after the last record, read backwards.
    """
    if cursor == END:
        return Position((), backwards=True)
    try:
        for_dataset, order, backwards, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise NotThere from None
    if for_dataset != dataset or order != oldest_first:
        raise NotThere
    return Position(tuple(values), backwards)


@dataclass(frozen=True)
class Around:
    """The positions from which the pages before and after one are read; None where there is none."""

    previous: Position | None = None
    next: Position | None = None


def around(start: Position | None, places: Sequence[tuple[Any, ...]], more: bool, edge: tuple[Any, ...] = ()) -> Around:
    """Returns the neighbours of a page whose records have these places, in the order in which they were read.

    `more`: another record fits beyond the last; `edge`: the place at which the search stopped before it knew.
    """
    backwards = bool(start and start.backwards)
    onward = places[-1] if more else edge
    back = places[0] if places and start and start.values else ()
    ahead = Position(onward, backwards) if onward else None
    behind = Position(back, not backwards) if back else None
    return Around(ahead, behind) if backwards else Around(behind, ahead)
