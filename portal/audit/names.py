"""Puts names to the pseudonyms of staff where an auditor reads the trail; the trail itself never holds one."""

from collections.abc import Callable, Mapping

Namer = Callable[[], Mapping[str, str]]

_namers: list[Namer] = []


def register(namer: Namer) -> Namer:
    """Takes a function that returns names by actor reference; the room that knows people registers it."""
    _namers.append(namer)
    return namer


def by_reference() -> dict[str, str]:
    """Returns the name of every member of staff by actor reference, such as "staff:0f3c…"."""
    return {reference: name for namer in _namers for reference, name in namer().items()}
