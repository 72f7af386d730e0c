"""A system that leaves files."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.drops.source import DropSource
from portal.sources import registry
from portal.sources.port import Record, Subject
from tests.drops.making import csv, leave, profile

ADA = Subject({"email": frozenset({"ada@example.com"})})
BEN = Subject({"email": frozenset({"ben@example.com"})})


@dataclass
class Crm:
    """The address book: `leave` puts a file into its folder, `take` is the operator's command."""

    folder: Path
    declare: Callable[..., None]

    @property
    def source(self) -> DropSource:
        source = registry.source_of("contacts")
        assert isinstance(source, DropSource)
        return source

    def leave(self, name: str, *rows: dict[str, str], **how: Any) -> Path:
        return leave(self.folder, name, csv(*rows), **how)

    def take(self, *options: str) -> str:
        out = StringIO()
        try:
            call_command("take_drops", *options, stdout=out, stderr=out)
        except CommandError as error:
            out.write(f"{error}\n")
        return out.getvalue()

    def names(self, subject: Subject = ADA) -> list[str]:
        return [record.values["name"] for record in self.all(subject)]

    def all(self, subject: Subject = ADA) -> list[Record]:
        return list(self.source.stream("contacts", subject))


@pytest.fixture
def crm(tmp_path: Path, settings: Any, use_company: Callable[[str], None]) -> Crm:
    settings.COMPANY_DROPS = tmp_path / "drops"
    (tmp_path / "drops" / "crm").mkdir(parents=True)

    def declare(more: str = "", *changes: tuple[str, str]) -> None:
        registry._built.cache_clear()
        use_company(profile(tmp_path, more, *changes))

    declare()
    return Crm(tmp_path / "drops" / "crm", declare)


def ada(number: int, **values: str) -> dict[str, str]:
    """Returns a row about Ada, the newer the higher its number."""
    noted = f"2026-03-{number:02d} 14:05"
    return {"no": str(number), "email": "Ada@Example.com", "noted_on": noted, "name": f"Ada {number}", **values}
