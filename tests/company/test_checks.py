"""System checks: a broken profile stops the start, an incomplete one stops a deployment."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command

from tests.company import sixth


def test_a_broken_profile_stops_every_command(tmp_path: Path, settings: Any) -> None:
    folder = sixth.write(tmp_path / "harbour")
    (folder / "company.toml").write_text(sixth.COMPANY.replace("minimum_age = 14", "minimum_age = 'young'"), "utf-8")
    settings.COMPANY = str(folder)
    with pytest.raises(CommandError, match=r"company\.toml: children\.minimum_age: "):
        call_command("check", stdout=StringIO())


def test_a_deployment_refuses_what_the_company_has_not_said(tmp_path: Path, settings: Any) -> None:
    folder = sixth.write(tmp_path / "harbour")
    told = sixth.COMPANY.replace("minimum_age = 14", 'minimum_age = "UNSET"')
    (folder / "company.toml").write_text(told, "utf-8")
    settings.COMPANY = str(folder)
    assert [m for m in run_checks() if m.id.startswith("company.")] == []
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [m.msg for m in found if m.id == "company.E002"] == ["company.toml: children.minimum_age is UNSET"]


def test_a_whole_profile_may_be_deployed(tmp_path: Path, settings: Any) -> None:
    settings.COMPANY = str(sixth.write(tmp_path / "harbour"))
    found = run_checks(include_deployment_checks=True)
    assert [m for m in found if m.id.startswith("company.")] == []
