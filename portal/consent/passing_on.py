"""Takes a decision to where it has to be known: the company's mailing system, and whoever received data.

A push is written in the decision's own transaction and carried out by the worker at once.
"""

from collections.abc import Sequence

from portal.consent.models import Decision


def queue(decisions: Sequence[Decision]) -> None:
    """Queues decisions for every place that has to know of them, in the caller's transaction."""
