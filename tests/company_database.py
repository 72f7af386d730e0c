"""The demo company in the tests: filled once a session, and as it was again after every test."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from portal.demo import tables
from portal.demo.filling import fill

CUSTOMERS = 6
CALLS = 60

Content = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


@pytest.fixture(scope="session")
def company_content(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Content, Path]:
    """Fills the company's test database; returns what is in it, and a second copy of its files."""
    folder = tmp_path_factory.mktemp("company")
    settings.COMPANY_FILES = folder / "files"
    settings.COMPANY_FILES.mkdir()
    with django_db_blocker.unblock():
        fill(
            "company",
            settings.COMPANY_FILES,
            count=CUSTOMERS,
            call_count=CALLS,
            seed=1,
            today=date.today(),
            company=settings.COMPANY,
        )
        content = {name: _rows(name) for name in tables.names()}
        connections["company"].close()
    shutil.copytree(settings.COMPANY_FILES, folder / "kept", copy_function=os.link)
    return content, folder / "kept"


@pytest.fixture(autouse=True)
def company_database(
    request: pytest.FixtureRequest, company_content: tuple[Content, Path], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Gives every test the demo company's tables and files, and puts back what a test changed.

    A test in a transaction is rolled back anyway; after any other, the tables are written anew.
    """
    content, kept = company_content
    yield
    _put_files_back(kept)
    if _keeps_its_changes(request):
        with django_db_blocker.unblock():
            _put_rows_back(content)


def _keeps_its_changes(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    transactional = bool(marker and marker.kwargs.get("transaction"))
    return transactional or {"live_server", "transactional_db"} & set(request.fixturenames) != set()


def _rows(name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connections["company"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")  # noqa: S608
        return [column[0] for column in cursor.description], cursor.fetchall()


def _put_rows_back(content: Content) -> None:
    filler = tables.Filler("company")
    for name, (columns, rows) in content.items():
        if _rows(name)[1] != rows:
            with connections["company"].cursor() as cursor:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608
            filler.write(name, columns, rows)


def _put_files_back(kept: Path) -> None:
    wanted, there = _files(kept), _files(settings.COMPANY_FILES)
    for name in there - wanted:
        (settings.COMPANY_FILES / name).unlink()
    for name in wanted - there:
        place = settings.COMPANY_FILES / name
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(kept / name, place)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
