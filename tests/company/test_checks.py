"""System checks: a broken profile stops the start, an incomplete one stops a deployment."""

import os
import subprocess
import sys
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
    call_command("check", stdout=StringIO())
    found = run_checks(include_deployment_checks=True)
    assert [m for m in found if m.id.startswith(("company.", "sources."))] == []


def test_the_web_server_does_not_start_on_a_broken_profile() -> None:
    environment = os.environ | {"COMPANY": "nosuch", "DEBUG": "1"}
    started = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert started.returncode != 0
    assert "there is no profile 'nosuch'; COMPANY names a folder, or one of: calltrackingmetrics" in started.stderr
