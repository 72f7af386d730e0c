"""`manage.py serve_source`, as an operator runs it: a process of its own before a database of its own."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.sources import registry
from portal.sources.port import Subject
from tests.company import over_http
from tests.sources.serving import KEY

ROOT = Path(__file__).parents[2]


def test_a_process_serves_a_source_and_the_directory(settings: Any, tmp_path: Path) -> None:
    columns = "id INTEGER PRIMARY KEY, email, email_since, account_id, holder_of, name, city, relationship_ended_on"
    with sqlite3.connect(tmp_path / "exchange.sqlite3") as database:
        database.execute(f"CREATE TABLE people ({columns})")
        row = (7, "Eve@Example.com", "2020-01-01 00:00:00", "A-1", "A-1", "Eve", "Bar Harbor", None)
        database.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.close()
    environment = os.environ | {
        "DEBUG": "1",
        "COMPANY": str(over_http.write(tmp_path / "exchange", over_http.SERVED)),
        "COMPANY_DATABASE_URL": f"sqlite:///{tmp_path / 'exchange.sqlite3'}",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "SOURCE_SECRET_EXCHANGE": KEY.hex(),
    }
    command = [sys.executable, "manage.py", "serve_source", "exchange", "--port", "0", "--prefix", "/portal/v1"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().split()[-1]
            settings.SOURCE_SECRETS = {"exchange": [KEY.hex()]}
            settings.COMPANY = str(over_http.write(tmp_path / "portal", over_http.reaching(address)))
            [eve] = registry.directory().find("eve@example.com")
            assert (eve.name, eve.account) == ("Eve", "A-1")
            [record] = registry.source_of("people").stream("people", Subject({"account": frozenset({"A-1"})}))
            assert dict(record.values) == {"name": "Eve", "email": "Eve@Example.com", "city": "Bar Harbor"}
        finally:
            process.terminate()


def test_what_cannot_be_served_is_told(settings: Any) -> None:
    settings.SOURCE_SECRETS = {}
    with pytest.raises(CommandError, match="There is no source 'nosuch'"):
        call_command("serve_source", "nosuch")
    with pytest.raises(CommandError, match="SOURCE_SECRET_COMPANY is not set"):
        call_command("serve_source", "company")
