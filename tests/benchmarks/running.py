"""What benchmarks share: a portal of its own on a database of its own, and medians of paired ratios."""

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.benchmarks.telling import say

ROOT = Path(__file__).parents[2]
POSTGRES = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def manage(environment: dict[str, str], *words: str, code: str = "") -> str:
    """Runs a management command and returns what it printed."""
    command = [sys.executable, "manage.py", *words, *(["-c", code] if code else [])]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def inside(environment: dict[str, str], module: str, call: str) -> list[list[str]]:
    """Calls a function of a benchmark's module in a process of the portal; returns what it printed, word by word."""
    name = call.partition("(")[0]
    said = manage(environment, "shell", "--no-imports", code=f"from tests.benchmarks.{module} import {name}; {call}")
    return [line.split() for line in said.splitlines()]


def databases() -> list[str]:
    """Returns the databases to measure on: SQLite, and PostgreSQL where one answers."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        say(f"PostgreSQL does not answer at {POSTGRES}: measured on SQLite alone.")
        return ["sqlite"]
    return ["sqlite", "postgresql"]


def in_service(environment: dict[str, str]) -> dict[str, str]:
    """Returns the environment of the same portal as a company runs it: Django keeps no record of its statements."""
    keys = {"SECRET_KEY": "benchmark" * 6, "VAULT_KEYS": f"dev={'00' * 32}", "PSEUDONYM_KEY": "11" * 32}
    places = {"PORTAL_URL": "https://portal.example.com", "EMAIL_URL": f"filemail:///{environment['VAR']}/mail"}
    return environment | keys | places | {"DEBUG": "0"}


@contextmanager
def portal(database: str, company: str) -> Iterator[dict[str, str]]:
    """Yields the environment of an empty, migrated portal; everything of it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, _urls(database) as urls:
        environment = os.environ | {"DEBUG": "1", "COMPANY": company, "VAR": folder, "LOG_LEVEL": "ERROR"} | urls
        manage(environment, "migrate", "--verbosity=0")
        yield environment


@contextmanager
def _urls(database: str) -> Iterator[dict[str, str]]:
    if database == "sqlite":
        yield {}
        return
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def ratio(limit: list[float], ours: list[float]) -> float:
    """Returns the median of the paired ratios of two series that were measured in turn."""
    return median(one / base for base, one in zip(limit, ours, strict=True))
