"""What the benchmark of unsubscribing does inside the portal's process."""

from portal.mailings.links import token
from tests.benchmarks.telling import say


def tokens(count: int) -> None:
    """Prints the tokens of so many mailboxes that never left the list."""
    for number in range(count):
        say(token(f"reader{number}@example.com", "newsletter"))
