"""Asks at the last moment whether somebody may still be written to about marketing.

The rooms that know the person's decisions register a gate each. All of them must agree; while nobody has registered,
no marketing leaves the house.
"""

from collections.abc import Callable

from portal.mail.models import Message

Gate = Callable[[str, str], bool]
"""Takes an address and the key of a list; returns whether the list may be sent there now."""

_gates: list[Gate] = []


def register(gate: Gate) -> Gate:
    """Takes a gate and returns it."""
    _gates.append(gate)
    return gate


def let(message: Message) -> bool:
    """Returns whether a mail may go: marketing where every gate agrees, other mail always."""
    if message.kind != Message.Kind.MARKETING:
        return True
    address = message.recipient or ""
    return bool(_gates) and all(gate(address, message.purpose) for gate in _gates)
