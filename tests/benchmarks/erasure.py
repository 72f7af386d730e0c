"""Erasing one person's 1,000,000 calls as the worker does, against one bare DELETE of the same rows.

`python -m tests.benchmarks.erasure [calls] [database …]`. Both are measured in turn on the same rows, put back before
each. A last round lets somebody else write to the same table meanwhile, and another ends everybody's old calls by
their date. Exits with 1 past a limit.
"""

import subprocess
import sys
from statistics import median

from tests.benchmarks.running import ROOT, databases, in_service, inside, portal, ratio
from tests.benchmarks.telling import say

COMPANY = "thevoco"
ROUNDS = 5
RATIO_AT_MOST = 1.6
LONGEST_AT_MOST = 0.1
MB_AT_MOST = 100
MODULE = "erasure_inside"


def measure(database: str, calls: int) -> list[str]:
    """Prints a line; returns what is past its limit."""
    with portal(database, COMPANY) as environment:
        if "DATABASE_URL" in environment:
            environment["COMPANY_DATABASE_URL"] = environment["DATABASE_URL"]
        inside(environment, MODULE, f"fill({calls})")
        environment = in_service(environment)
        bare, ours = [], []
        for _ in range(ROUNDS):
            [[seconds]] = _round(environment, "bare()")
            bare.append(float(seconds))
            [[seconds, longest, peak, erased]] = _round(environment, "ours()")
            ours.append((float(seconds), float(longest), float(peak)))
            if int(erased) != calls:
                raise SystemExit(f"{database}: {erased} of {calls} calls were erased.")
        written, p95, failed = _with_a_writer(environment)
        [[seconds, dated]] = _round(environment, "expire()")
    by, longest = ratio(bare, [one[0] for one in ours]), max(one[1] for one in ours)
    peak = max(one[2] for one in ours)
    by_date = float(seconds) / median(bare)
    say(
        f"{database:<11} {median(bare):>7.2f} {median(one[0] for one in ours):>7.2f} {by:>6.2f} {longest * 1e3:>8.0f}"
        f" {peak:>8.1f} {written:>8} {p95 * 1e3:>8.1f} {failed:>7} {by_date:>8.2f}"
    )
    faults = {
        f"{by:.2f} times a bare DELETE": by > RATIO_AT_MOST,
        f"a transaction of {longest:.3f} s": longest > LONGEST_AT_MOST,
        f"{peak:.1f} MB": peak > MB_AT_MOST,
        f"{failed} writes failed": failed > 0,
        f"{dated} calls were past their date": int(dated) != calls,
    }
    return [f"{database}: {fault}" for fault, holds in faults.items() if holds]


def _round(environment: dict[str, str], call: str) -> list[list[str]]:
    inside(environment, MODULE, "put_back()")
    return inside(environment, MODULE, call)


def _with_a_writer(environment: dict[str, str]) -> tuple[int, float, int]:
    """Returns how many rows somebody else wrote while the worker erased, their 95th percentile, and how many failed."""
    inside(environment, MODULE, "put_back()")
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
    code = f"from tests.benchmarks.{MODULE} import write; write()"
    writer = subprocess.Popen([*command, code], cwd=ROOT, env=environment, stdin=-1, stdout=-1, text=True)
    assert writer.stdin and writer.stdout
    writer.stdout.readline()
    inside(environment, MODULE, "ours()")
    written, p95, failed = writer.communicate("stop\n")[0].split()
    return int(written), float(p95), int(failed)


def main() -> None:
    """Prints a table, one line a database."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    say(
        f"{'':<11} {'bare, s':>7} {'ours, s':>7} {'ratio':>6} {'long, ms':>8} {'peak, MB':>8} {'written':>8}"
        f" {'p95, ms':>8} {'failed':>7} {'by date':>8}"
    )
    faults = [fault for database in sys.argv[2:] or databases() for fault in measure(database, calls)]
    if faults:
        raise SystemExit("\n".join(["Past its limit:", *faults]))


if __name__ == "__main__":
    main()
