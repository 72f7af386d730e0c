"""The company's database on MariaDB too: the same demo, put where the tests' own company database stands."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError
from pytest_django import DjangoDbBlocker

from portal.demo.filling import fill
from portal.environment import database
from tests.company_database import CALLS, CUSTOMERS
from tests.sources import s3_stub, traps
from tests.sources.s3_stub import Stub

MARIADB = os.environ.get("MARIADB_URL", "mysql://root@127.0.0.1:3306/")


def settings_of(url: str) -> dict[str, object]:
    """Returns a connection's settings with everything that Django adds to them."""
    return connections.configure_settings({"default": {}, "here": database(url)})["here"] | {"CONN_MAX_AGE": 0}


@pytest.fixture(scope="session")
def mariadb(
    company_content: object, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[BaseDatabaseWrapper]:
    """Yields a connection to a database of our own on MariaDB, filled as the company's is."""
    name = f"test_{Path.cwd().name}_{os.getpid()}".replace("-", "_")
    server = settings_of(MARIADB)
    connections.databases["mariadb"] = server | {"NAME": ""}
    with django_db_blocker.unblock():
        admin = connections["mariadb"]
        admin.alias = "company"  # by its name the test case would refuse it
        try:
            with admin.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        except DatabaseError:
            del connections["mariadb"], connections.databases["mariadb"]
            if os.environ.get("REQUIRE_MARIADB") == "1":
                pytest.fail(f"MariaDB does not answer at {MARIADB}, and it is required.")
            pytest.skip(f"MariaDB does not answer at {MARIADB} (MARIADB_URL names another).")
        admin.close()
        admin.settings_dict["NAME"] = name
        fill(
            "mariadb",
            tmp_path_factory.mktemp("mariadb"),
            count=CUSTOMERS,
            call_count=CALLS,
            seed=1,
            today=date.today(),
            company="clearcall",
        )
        traps.make("mariadb")
        del connections["mariadb"], connections.databases["mariadb"]
        yield admin
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")
        admin.close()


def on_every_server() -> list[str]:
    """Returns the databases to run a test on: the run's own, and MariaDB beside the run on SQLite."""
    return ["own", "mariadb"] if connections["company"].vendor == "sqlite" else ["own"]


@pytest.fixture(params=on_every_server())
def server(request: pytest.FixtureRequest, db: None) -> Iterator[str]:
    """Puts each database that the portal speaks to in the company's place, in turn; returns its kind."""
    if request.param == "own":
        traps.make("company")
        yield connections["company"].vendor
        return
    theirs, own = request.getfixturevalue("mariadb"), connections["company"]
    connections["company"] = theirs
    try:
        with transaction.atomic("company"):
            yield theirs.vendor
            transaction.set_rollback(True, "company")
    finally:
        connections["company"] = own


@pytest.fixture
def store(settings: Any) -> Iterator[Stub]:
    """A store that speaks S3 and checks every signature, with an empty bucket; the portal is told how to reach it."""
    with s3_stub.serving() as stub:
        settings.S3_ENDPOINT_URL, settings.S3_REGION = stub.url, s3_stub.REGION
        settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY = s3_stub.KEY, s3_stub.SECRET
        yield stub
