"""The privacy desk at a million past cases against a thousand, with as many rows on each page.

`python -m tests.benchmarks.desk [cases]`. Each page is opened in turn on both portals; exits with 1 where one
takes more than 1.5 times as long, more than 40 kB or more than its queries.
"""

import sys
from collections import defaultdict
from statistics import median

from tests.benchmarks.running import databases, inside, portal, ratio
from tests.benchmarks.telling import say

COMPANY = "clearcall"
FEW = 1_000
ROUNDS = 3
RATIO_AT_MOST = 1.5
BYTES_AT_MOST = 40 * 1024
QUERIES_AT_MOST = 8
NOT_LISTS = frozenset({"change", "numbers"})
"""Pages that show more than a list of cases: as many queries at any number of cases, whatever that number is."""

Seen = dict[str, list[tuple[float, int, int]]]


def measure(database: str, cases: int) -> list[str]:
    """Prints a table, one line a page; returns what is past its limit."""
    seen: tuple[Seen, Seen] = defaultdict(list), defaultdict(list)
    with portal(database, COMPANY) as few, portal(database, COMPANY) as many:
        for environment, count in ((few, FEW), (many, cases)):
            inside(environment, "desk_inside", f"fill({count})")
        for _ in range(ROUNDS):
            for environment, place in ((few, 0), (many, 1)):
                for name, seconds, size, queries in inside(environment, "desk_inside", "probe()"):
                    seen[place][name].append((float(seconds), int(size), int(queries)))
    return [fault for name in seen[0] for fault in _told(database, name, seen[0][name], seen[1][name])]


def _told(database: str, name: str, few: list[tuple[float, int, int]], many: list[tuple[float, int, int]]) -> list[str]:
    by = ratio([one[0] for one in few], [one[0] for one in many])
    size, queries = max(one[1] for one in few + many), max(one[2] for one in many)
    same = queries == max(one[2] for one in few)
    quick, slow = (median(one[0] for one in side) * 1e3 for side in (few, many))
    say(f"{database:<11} {name:<28} {quick:>8.1f} {slow:>9.1f} {by:>6.2f} {size / 1024:>7.1f} {queries:>8}")
    faults = {
        f"{name}: {by:.2f} times as long": by > RATIO_AT_MOST,
        f"{name}: {size:,} bytes": size > BYTES_AT_MOST,
        f"{name}: not as many queries on both": not same,
        f"{name}: {queries} queries": queries > QUERIES_AT_MOST and name not in NOT_LISTS,
    }
    return [f"{database}, {fault}" for fault, holds in faults.items() if holds]


def main() -> None:
    """Prints a table, one line a page and database."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    chosen = sys.argv[2:] or databases()
    say(f"{'':<11} {'':<28} {'few, ms':>8} {'many, ms':>9} {'ratio':>6} {'kB':>7} {'queries':>8}")
    faults = [fault for database in chosen for fault in measure(database, cases)]
    if faults:
        raise SystemExit("\n".join(["Past its limit:", *faults]))


if __name__ == "__main__":
    main()
