"""How much memory the worker needs for a copy of one customer's calls: 10,000 rows against 1,000,000.

`python -m tests.benchmarks.export_memory [database …]`. What processes hold that the worker starts is added. Exits with
1 where the peak passes LIMIT_MB, or grows with the rows.
"""

import subprocess
import sys
import time

from tests.benchmarks.running import ROOT, databases, in_service, manage, portal
from tests.benchmarks.telling import Watch, peak, say

LIMIT_MB = 130
GROWTH_AT_MOST = 1.2
FEW, MANY = 10_000, 1_000_000
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


def measure(database: str, rows: int) -> float:
    """Prints a line; returns the worker's peak in MB after a copy of so many calls in every usual form."""
    with portal(database, COMPANY) as bare:
        environment = bare | ({"COMPANY_DATABASE_URL": bare["DATABASE_URL"]} if database == "postgresql" else {})
        manage(environment, "demo", f"--company={COMPANY}", "--customers=2", f"--calls={rows}")
        environment = in_service(environment)
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment)
        try:
            time.sleep(5)
            idle = peak(worker.pid)
            said = manage(environment, "shell", "--no-imports", code=ASK)
            pk = next(line.split()[1] for line in said.splitlines() if line.startswith("EXPORT"))
            with Watch(worker.pid) as started:
                while True:
                    said = manage(environment, "shell", "--no-imports", code=STATE.format(pk=pk))
                    _, state, size, written = next(x for x in said.splitlines() if x.startswith("STATE")).split()
                    if state not in ("waiting", "building"):
                        break
                    time.sleep(3)
            if state != "ready":
                raise SystemExit(f"The copy of {rows} rows ended as {state!r}.")
            top = (peak(worker.pid) + started.most) / 1024
            facts = f"{rows:>10,} {int(written):>10,} {int(size) / 1e6:>11.1f}"
            say(f"{database:<11} {facts} {idle / 1024:>8.1f} {top:>8.1f}")
            return top
        finally:
            worker.terminate()
            worker.wait()


def main() -> None:
    """Prints a table, one line a database and size."""
    say(f"{'':<11} {'calls':>10} {'records':>10} {'archive MB':>11} {'idle MB':>8} {'peak MB':>8}")
    faults = []
    for database in sys.argv[1:] or databases():
        few, many = measure(database, FEW), measure(database, MANY)
        if max(few, many) > LIMIT_MB or many > few * GROWTH_AT_MOST:
            faults.append(f"{database}: {few:.1f} MB, and {many:.1f} MB at {MANY:,} rows")
    if faults:
        raise SystemExit("\n".join(["Past its limit:", *faults]))


if __name__ == "__main__":
    main()
