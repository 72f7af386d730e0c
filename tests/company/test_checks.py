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


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_whole_deployment_has_nothing_to_warn_of_and_no_demonstration(tmp_path: Path, debug: str) -> None:
    """In a process of its own, with the environment of a production server; DEMO is asked for and not given."""
    told = {
        "DEBUG": debug,
        "DEMO": "1",
        "COMPANY": str(sixth.write(tmp_path / "harbour")),
        "VAR": str(tmp_path / "var"),
        "SECRET_KEY": "a-long-key-of-a-production-server-" + "0123456789abcdef" * 3,
        "VAULT_KEYS": "k1=" + "5a" * 32,
        "PSEUDONYM_KEY": "a5" * 32,
        "ALLOWED_HOSTS": "privacy.harbour.example",
        "PORTAL_URL": "https://privacy.harbour.example",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.harbour.example:587",
        "MAIL_FROM": "privacy@harbour.example",
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "COMPANY_DATABASE_URL": f"sqlite:///{tmp_path}/company.sqlite3",
        "RETENTION_ENFORCED": "*",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"} | told
    checked = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    if debug == "1":
        assert "security.W018" in checked.stderr  # development is not let through
        return
    assert checked.stderr == ""
    assert checked.returncode == 0
    asked = "from portal import settings; print(settings.DEMO)"
    answered = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True)
    assert answered.stdout.split() == ["False"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS", "PSEUDONYM_KEY", "PORTAL_URL", "EMAIL_URL"])
def test_nothing_secret_has_a_default_outside_development(name: str) -> None:
    """With one of them missing the start names it."""
    told = {
        "SECRET_KEY": "s" * 50,
        "VAULT_KEYS": "k1=" + "5a" * 32,
        "PSEUDONYM_KEY": "a5" * 32,
        "PORTAL_URL": "https://privacy.harbour.example",
        "EMAIL_URL": "smtp://mail.harbour.example",
    }
    environment = {key: value for key, value in (os.environ | told | {"DEBUG": "0"}).items() if key != name}
    started = subprocess.run(
        [sys.executable, "-c", "import portal.settings"], env=environment, capture_output=True, text=True
    )
    assert started.returncode != 0
    assert f"Set the {name} environment variable" in started.stderr
