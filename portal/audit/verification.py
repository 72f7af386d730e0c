"""Recomputes the whole trail, in constant memory, and says where it first fails."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.audit.leaves import Leaf, leaf_of, root_of, seal_digest, unpacked
from portal.audit.models import Entry, Seal
from portal.audit.sealing import BEGINNING

PAGE = 100


class Broken(Exception):
    """The trail was tampered with; the message names the first entry or seal that does not hold."""


@dataclass
class Finding:
    """What a verification saw."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    head: str = BEGINNING


def verify(expected: str = "") -> Finding:
    """Recomputes every entry and seal; returns what it saw. Raises Broken at the first fault.

    `expected` is a seal's digest noted earlier, from the log: where no seal has it any more, seals were cut off.
    """
    finding, seen = Finding(), expected in {"", BEGINNING}
    for seal in _seals():
        _verify_seal(seal, finding)
        _verify_entries(seal)
        finding.seals, finding.entries, finding.head = seal.number, finding.entries + seal.count, seal.digest
        seen = seen or seal.digest == expected
    if not seen:
        raise Broken(f"no seal has the digest {expected}: seals after it were cut off or made anew")
    finding.unsealed = Entry.objects.unsealed().count()
    return finding


def _seals() -> Iterator[Seal]:
    number = 0
    while page := list(Seal.objects.filter(number__gt=number).order_by("number")[:PAGE]):
        yield from page
        number = page[-1].number


def _verify_seal(seal: Seal, before: Finding) -> None:
    if seal.number != before.seals + 1:
        raise Broken(f"seal {before.seals + 1} is missing")
    if seal.previous != before.head:
        raise Broken(f"seal {seal.number} does not follow the seal before it")
    if seal.digest != seal_digest(seal.number, seal.at, seal.count, seal.root, seal.previous):
        raise Broken(f"seal {seal.number} was altered")


def _verify_entries(seal: Seal) -> None:
    kept = _kept_leaves(seal)
    found = {entry.id: leaf_of(entry) for entry in seal.entries.order_by("id")[: seal.count + 1]}
    if added := found.keys() - {leaf.entry for leaf in kept}:
        raise Broken(f"entry {min(added)} was added to seal {seal.number}")
    for leaf in kept:
        if leaf.entry not in found:
            raise Broken(f"entry {leaf.entry} is missing from seal {seal.number}")
        if found[leaf.entry] != leaf:
            raise Broken(f"entry {leaf.entry} was altered after seal {seal.number}")


def _kept_leaves(seal: Seal) -> list[Leaf]:
    try:
        leaves = unpacked(bytes(seal.leaves))
    except ValueError:
        raise Broken(f"the leaves of seal {seal.number} were altered") from None
    if len(leaves) != seal.count or root_of(leaves) != seal.root:
        raise Broken(f"the leaves of seal {seal.number} were altered")
    return leaves
