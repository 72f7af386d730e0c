"""A system without an interface: nobody has looked yet, which is never told as "nothing held"."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from portal.company.loading import PROFILES
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, file_know

CLEARCALL = PROFILES / "clearcall"
ARCHIVE = """[[sources]]
key = "archive"
label = "Paper archive"
adapter = "by_hand"

[directory]
source = "company"
"""


@pytest.fixture(autouse=True)
def _paper_archive(settings: Any, tmp_path: Path) -> None:
    """Puts a ClearCall in force whose network maps lie in a paper archive."""
    folder = tmp_path / "clearcall"
    shutil.copytree(CLEARCALL, folder)
    text = (folder / "sources.toml").read_text().replace("[directory]\n", ARCHIVE)
    text = text.replace("[[datasets]]\nuse", '[[datasets]]\nsource = "company"\nuse')
    text = text.replace('source = "company"\nuse = "telecom.topology"', 'source = "archive"\nuse = "telecom.topology"')
    (folder / "sources.toml").write_text(text)
    settings.COMPANY = str(folder)


def test_a_deletion_asks_somebody_to_look(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")

    item = case.plan.get(dataset="topology")
    assert item.action in ("by_hand", "hold")
    shown = desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    assert "not counted: somebody looks them up" in shown


def test_a_reply_waits_for_what_a_colleague_found(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    do(desk, case, "take")

    [said] = do(desk, case, "send")
    assert said.startswith("Say in your own words what a colleague found in: ")
    do(desk, case, "send", paragraph="We found two drawings of your network.")
    letter = case.letters.latest("pk")
    assert (case.status, letter.outcome) == ("fulfilled", "done")
    assert "A colleague looks these up by hand" in letter.html
    assert "We found two drawings of your network." in letter.html
