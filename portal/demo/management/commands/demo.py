"""Fills the company's database with made-up data: `manage.py demo --company thevoco --customers 200`."""

import os
import shutil
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.company.loading import known
from portal.demo.filling import fill


class Command(BaseCommand):
    """Makes the demo company anew; what was in its tables is gone."""

    help = "Fills the company's database with made-up customers. Only where DEBUG is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declares the size, the seed and the day."""
        parser.add_argument("--company", default=settings.COMPANY, help="a profile; its own database is filled")
        parser.add_argument("--customers", type=int, default=20)
        parser.add_argument("--calls", type=int, default=2_000, help="calls of the first customer's account")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, help="the day from which dates count back"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Fills the database. Raises CommandError outside development, and for a company that is unknown."""
        if not settings.DEBUG:
            raise CommandError("The demo replaces tables of the company's database, so it needs DEBUG on.")
        if options["customers"] < 1 or options["calls"] < 0:
            raise CommandError("Give at least one customer, and no fewer than zero calls.")
        company = options["company"]
        if company != settings.COMPANY:
            self._again(company)
        shutil.rmtree(settings.COMPANY_FILES, ignore_errors=True)
        settings.COMPANY_FILES.mkdir(parents=True)
        fill(
            "company",
            settings.COMPANY_FILES,
            count=options["customers"],
            call_count=options["calls"],
            seed=options["seed"],
            today=options["today"] or date.today(),
            company=company,
        )
        self.stdout.write(f"The demo company has {options['customers']} customers.")

    def _again(self, company: str) -> None:
        """Starts anew with that company in force: settings choose the database by it."""
        if company not in known():
            raise CommandError(f"There is no profile {company!r}; known: {', '.join(known())}")
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"COMPANY": company})  # noqa: S606
