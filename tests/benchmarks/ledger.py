"""The ledger at a million decisions: one person's state, and who may be written to.

`python -m tests.benchmarks.ledger [decisions]`. Ratios in one run: the heaviest person (20,000 decisions) against a
normal one (10); the question to the bare ledger against the same to the standings. Exits with 1 past a limit.
"""

import sys
from statistics import median

from tests.benchmarks.running import databases, inside, portal, ratio
from tests.benchmarks.telling import say

COMPANY = "cns"
HEAVIEST_AT_MOST = 1.5
MAILABLE_AT_LEAST = 5.0
TIMES = 200


def measure(database: str, decisions: int) -> tuple[float, float]:
    """Returns the heaviest against a normal person, and the bare ledger against the standings."""
    with portal(database, COMPANY) as environment:
        [[_, filled]] = inside(environment, "ledger_inside", f"fill({decisions})")
        said = inside(environment, "ledger_inside", "probe()")
    pairs = {name: [(float(a), float(b)) for kind, a, b in said if kind == name] for name in ("STATE", "WHO")}
    heaviest = ratio([a for a, _ in pairs["STATE"]], [b for _, b in pairs["STATE"]])
    mailable = ratio([a for a, _ in pairs["WHO"]], [b for _, b in pairs["WHO"]])
    one, who = (median(a for a, _ in pairs[name]) * 1e3 for name in ("STATE", "WHO"))
    say(f"{database:<11} {int(filled):>10,} {heaviest:>13.2f} {one / TIMES:>11.2f} {mailable:>15.1f} {who:>9.0f}")
    return heaviest, mailable


def main() -> None:
    """Prints a table, one line a database."""
    decisions = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    say(f"{'':<11} {'decisions':>10} {'heavy/normal':>13} {'normal, ms':>11} {'bare/standings':>15} {'who, ms':>9}")
    found = [measure(database, decisions) for database in databases()]
    if any(heaviest > HEAVIEST_AT_MOST or mailable < MAILABLE_AT_LEAST for heaviest, mailable in found):
        raise SystemExit(
            f"Limits: heavy/normal at most {HEAVIEST_AT_MOST}, bare/standings at least {MAILABLE_AT_LEAST}."
        )


if __name__ == "__main__":
    main()
