"""How much memory the worker needs for a copy of one customer's calls: 10,000 rows against 1,000,000.

`python -m tests.benchmarks.export_memory [rows …]`; DATABASE_URL and COMPANY_DATABASE_URL choose the databases.
Exits with 1 where the peak passes LIMIT_MB.
"""

import os
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.running import ROOT, manage, peak, say

LIMIT_MB = 150
COMPANY = "thevoco"

ASK = """
from django.conf import settings
from accounts.models import User
from accounts.provision import provision
from portal.demo.people import CAROL
from portal.exports.asking import start
carol = User.objects.filter(email=CAROL.email).first() or provision(
    email=CAROL.email, name=CAROL.name, password="not used", totp_secret="A" * 32
)
print("EXPORT", start(carol).pk)
"""
STATE = """
from portal.exports.models import Export
one = Export.objects.get(pk={pk!r})
print("STATE", one.state, one.size, sum(part.written for part in one.parts.all()))
"""


def measure(rows: int) -> tuple[float, float, int, int]:
    """Returns the worker's peak in MB before and after a copy of so many calls, the archive's bytes, and the rows."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DEBUG": "1", "COMPANY": COMPANY, "VAR": folder, "LOG_LEVEL": "ERROR"}
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "demo", f"--company={COMPANY}", "--customers=2", f"--calls={rows}")
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment)
        try:
            time.sleep(5)
            idle = peak(worker.pid)
            said = manage(environment, "shell", "--no-imports", code=ASK)
            pk = next(line.split()[1] for line in said.splitlines() if line.startswith("EXPORT"))
            while True:
                said = manage(environment, "shell", "--no-imports", code=STATE.format(pk=pk))
                _, state, size, written = next(x for x in said.splitlines() if x.startswith("STATE")).split()
                if state not in ("waiting", "building"):
                    break
                time.sleep(3)
            if state != "ready":
                raise SystemExit(f"The copy of {rows} rows ended as {state!r}.")
            return idle / 1024, peak(worker.pid) / 1024, int(size), int(written)
        finally:
            worker.terminate()
            worker.wait()


def main() -> None:
    """Prints a table, one line a size."""
    highest = 0.0
    say(f"{'calls':>10} {'records':>10} {'archive MB':>11} {'idle MB':>8} {'peak MB':>8}")
    for rows in [int(word) for word in sys.argv[1:]] or [10_000, 1_000_000]:
        idle, top, size, written = measure(rows)
        say(f"{rows:>10,} {written:>10,} {size / 1e6:>11.1f} {idle:>8.1f} {top:>8.1f}")
        highest = max(highest, top)
    if highest > LIMIT_MB:
        raise SystemExit(f"The peak of {highest:.1f} MB passes the limit of {LIMIT_MB} MB.")


if __name__ == "__main__":
    main()
