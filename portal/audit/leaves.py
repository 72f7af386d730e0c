"""How entries become digests, and digests a tree.

A Merkle tree as in RFC 9162, section 2.1: leaves and inner nodes are hashed with different first bytes, so that
neither can pass for the other.
"""

import hashlib
import json
import struct
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from portal.audit.models import Entry

LEAF = struct.Struct(">Q32s")

Step = tuple[Literal["left", "right"], str]
"""A node beside the way up the tree: on which side it stands, and its digest in hex."""


class Leaf(NamedTuple):
    """One entry's place in a seal."""

    entry: int
    digest: bytes


def leaf_of(entry: Entry) -> Leaf:
    """Returns the entry's leaf: everything it says, in one canonical form."""
    said = [entry.id, moment(entry.at), entry.event, entry.actor, entry.subject, entry.about, entry.facts]
    return Leaf(entry.id, hashlib.sha256(b"\0" + _canonical(said)).digest())


def packed(leaves: list[Leaf]) -> bytes:
    """Returns the leaves as a seal keeps them."""
    return b"".join(LEAF.pack(*leaf) for leaf in leaves)


def unpacked(kept: bytes) -> list[Leaf]:
    """Returns the leaves that a seal keeps. Raises ValueError where they are cut short."""
    try:
        return [Leaf(*found) for found in LEAF.iter_unpack(kept)]
    except struct.error:
        raise ValueError("cut short") from None


def root_of(leaves: list[Leaf]) -> str:
    """Returns the root of the tree in hex; a node without a partner moves up as it is."""
    level = [leaf.digest for leaf in leaves]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex() if level else ""


def path_of(leaves: list[Leaf], entry: int) -> list[Step]:
    """Returns what proves that an entry is part of a tree: the nodes beside its way up. Raises ValueError."""
    at = next((place for place, leaf in enumerate(leaves) if leaf.entry == entry), None)
    if at is None:
        raise ValueError("the seal does not hold that entry")
    path: list[Step] = []
    level = [leaf.digest for leaf in leaves]
    while len(level) > 1:
        if at ^ 1 < len(level):
            path.append(("left" if at & 1 else "right", level[at ^ 1].hex()))
        level, at = _above(level), at // 2
    return path


def seal_digest(number: int, at: datetime, count: int, root: str, previous: str) -> str:
    """Returns a seal's own digest in hex: it covers the seal before it, and so every one before that."""
    return hashlib.sha256(b"\2" + _canonical([number, moment(at), count, root, previous])).hexdigest()


def moment(at: datetime) -> str:
    """Returns a time in the one form that is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
    return [hashlib.sha256(b"\1" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
