"""How long a copy takes against the database's own tools: the demo's calls of one person, and small audio files.

`python -m tests.benchmarks.export_speed [rows] [database …]`. Limit and portal in turn; exits with 1 past a limit.
Needs `psql`, `sqlite3` and `gzip`.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.running import databases, in_service, inside, manage, portal, ratio
from tests.benchmarks.telling import say

COMPANY = "thevoco"
ROUNDS = 3
SOUNDS = 50_000
CSV_AT_MOST = {"postgresql": 0.6, "sqlite": 1.0}
ALL_AT_MOST = 1.8
AUDIO_AT_LEAST = 0.5
PEAK_AT_MOST = 130

Environment = dict[str, str]


def measure(database: str, rows: int) -> list[str]:
    """Prints a table for one database; returns what is past its limit."""
    with portal(database, COMPANY) as bare:
        environment = bare | ({"COMPANY_DATABASE_URL": bare["DATABASE_URL"]} if database == "postgresql" else {})
        manage(environment, "demo", f"--company={COMPANY}", "--customers=2", f"--calls={rows}")
        faults = _tables(database, environment)
        return faults + (_audio(environment) if database == "sqlite" else [])


def _tables(database: str, environment: Environment) -> list[str]:
    base: list[float] = []
    took: dict[str, list[float]] = {"csv": [], "csv, json, html": [], "Django's iterator": []}
    peaks: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            base.append(_base(database, environment, f"{folder}/base.gz"))
            for name in took:
                call = f"plain({f'{folder}/plain.zip'!r})" if name.startswith("Django") else _copy(name)
                [[seconds, top, *_]] = inside(in_service(environment), "export_speed_inside", call)
                took[name].append(float(seconds))
                peaks[name] = max(peaks.get(name, 0), float(top))
    limits = {"csv": CSV_AT_MOST[database], "csv, json, html": ALL_AT_MOST}
    faults = []
    for name, seconds in took.items():
        by = ratio(base, seconds)
        say(f"{database:<11} {name:<20} {min(base):>7.2f} {min(seconds):>8.2f} {by:>6.2f} {peaks[name]:>8.1f}")
        if name in limits and (by > limits[name] or peaks[name] > PEAK_AT_MOST):
            faults.append(f"{database}, {name}: {by:.2f} times as long, {peaks[name]:.1f} MB")
    return faults


def _copy(forms: str) -> str:
    return f"archive('call_detail', {forms.split(', ')!r})"


def _base(database: str, environment: Environment, target: str) -> float:
    """Returns the seconds that the database's own client takes, with gzip behind it."""
    query = " ".join(inside(environment, "export_speed_inside", "statement()")[0])
    if database == "postgresql":
        url = environment["DATABASE_URL"]
        read = f"psql {shlex.quote(url)} -qc {shlex.quote(f'COPY ({query}) TO STDOUT (FORMAT csv)')}"
    else:
        read = f"sqlite3 -csv {environment['VAR']}/{COMPANY}/company.sqlite3 {shlex.quote(query)}"
    return _timed(f"{read} | gzip -6 > {target}")


def _audio(environment: Environment) -> list[str]:
    """Copies small audio files with `cp`, and into one archive; both are on the disk when they are done."""
    [[folder]] = inside(environment, "export_speed_inside", f"sounds({SOUNDS})")
    copied, packed, top = [], [], 0.0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as target:
            copied.append(_timed(f"cp -r {folder} {target}/copied && sync -f {target}/copied"))
        [[seconds, peak, *_]] = inside(in_service(environment), "export_speed_inside", "archive('recordings', ['csv'])")
        packed.append(float(seconds))
        top = max(top, float(peak))
    by = ratio(packed, copied)
    say(f"{'files':<11} {f'{SOUNDS:,} recordings':<20} {min(copied):>7.2f} {min(packed):>8.2f} {by:>6.2f} {top:>8.1f}")
    return [f"audio: {by:.2f} of the speed of cp"] if by < AUDIO_AT_LEAST else []


def _timed(command: str) -> float:
    began = time.perf_counter()
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, env=os.environ)
    return time.perf_counter() - began


def main() -> None:
    """Prints a table, one line a form and database."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    say(f"{'':<11} {'':<20} {'base, s':>7} {'ours, s':>8} {'ratio':>6} {'peak MB':>8}")
    faults = [fault for database in sys.argv[2:] or databases() for fault in measure(database, rows)]
    if faults:
        raise SystemExit("\n".join(["Past its limit:", *faults]))


if __name__ == "__main__":
    main()
