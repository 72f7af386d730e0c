"""One person's list of calls at 1,000,000 rows against the same at 1,000, page by page.

`python -m tests.benchmarks.records [calls] [sqlite|postgresql …]`. Each page is opened in turn on both portals, so that
whatever else the machine does falls on both; exits with 1 where the median of the paired ratios passes 1.5, where a
page takes more than 6 queries, or where a plan does not use the index that it is meant to use.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from tests.benchmarks.running import ROOT, databases, inside, manage, portal, ratio
from tests.benchmarks.telling import say

COMPANY = "thevoco"
FEW = 1_000
ROUNDS = 41
RATIO_AT_MOST = 1.5
QUERIES_AT_MOST = 6
SERVE = "from tests.benchmarks.records_inside import serve; serve()"


class Asked:
    """A portal's process that opens a page when it is told to."""

    def __init__(self, process: subprocess.Popen[str]):
        self.process = process

    def __call__(self, *words: str) -> list[str]:
        """Sends a line, and returns the words of the answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()


def measure(database: str, calls: int) -> list[str]:
    """Prints a table, one line a page; returns what is past its limit."""
    faults: list[str] = []
    with _filled(database, FEW) as few, _filled(database, calls) as many:
        for name in few("pages"):
            for asked in (few, many):
                asked("choose", name)
            pairs = [(float(few("open")[0]), float(many("open")[0])) for _ in range(ROUNDS)]
            queries = max(int(asked("queries")[0]) for asked in (few, many))
            index = many("index")[0]
            faults += [f"{database}, {fault}" for fault in _told(database, name, pairs, queries, index)]
    return faults


@contextmanager
def _filled(database: str, calls: int) -> Iterator[Asked]:
    with portal(database, COMPANY) as environment:
        if "DATABASE_URL" in environment and database != "sqlite":
            environment["COMPANY_DATABASE_URL"] = environment["DATABASE_URL"]
        manage(environment, "demo", f"--company={COMPANY}", "--customers=2", f"--calls={calls}")
        inside(environment, "records_inside", "sign_up()")
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SERVE]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            yield Asked(process)
        finally:
            process.terminate()
            process.wait()


def _told(database: str, name: str, pairs: list[tuple[float, float]], queries: int, index: str) -> list[str]:
    few, many = [one for one, _ in pairs], [one for _, one in pairs]
    by = ratio(few, many)
    quick, slow = median(few) * 1e3, median(many) * 1e3
    say(f"{database:<11} {name:<14} {quick:>8.1f} {slow:>9.1f} {by:>6.2f} {queries:>8}  {index}")
    faults = {
        f"{name}: {by:.2f} times as long": by > RATIO_AT_MOST,
        f"{name}: {queries} queries": queries > QUERIES_AT_MOST,
        f"{name}: its plan is {index}": not index.startswith("cdr_accountcode"),
    }
    return [fault for fault, holds in faults.items() if holds]


def main() -> None:
    """Prints a table, one line a page and database."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    chosen = sys.argv[2:] or databases()
    say(f"{'':<11} {'':<14} {'few, ms':>8} {'many, ms':>9} {'ratio':>6} {'queries':>8}  index")
    faults = [fault for database in chosen for fault in measure(database, calls)]
    if faults:
        raise SystemExit("\n".join(["Past its limit:", *faults]))


if __name__ == "__main__":
    main()
