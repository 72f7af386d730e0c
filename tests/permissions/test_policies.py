"""A changed policy that needs consent: the earlier version goes on for whoever has not agreed."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.company.calendar import day_of
from portal.company.loading import PROFILES
from portal.consent.models import Decision
from portal.notices.models import Version
from portal.notices.publishing import publish
from portal.permissions.policies import version_in_force_for
from tests.inspection import Visitor
from tests.people import sign_in


@pytest.fixture
def folder(tmp_path: Path, use_company: Callable[[str], None]) -> Path:
    """Returns a profile's folder of its own, in force, with the first version of its notice published."""
    made = Path(shutil.copytree(PROFILES / "clearcall", tmp_path / "own"))
    use_company(str(made))
    publish()
    return made


def change(folder: Path, use_company: Callable[[str], None], number: str, kind: str) -> None:
    """Publishes another version of the notice."""
    notice = folder / "notices" / "privacy.toml"
    lines = [
        line
        for line in notice.read_text("utf-8").splitlines()
        if not line.startswith(("version =", "change =", "summary_of_changes ="))
    ]
    place = next(index for index, line in enumerate(lines) if line.startswith("key ="))
    added = [f'version = "{number}"', f'change = "{kind}"', f'summary_of_changes = ["Change number {number}."]']
    notice.write_text("\n".join([*lines[: place + 1], *added, *lines[place + 1 :]]), "utf-8")
    use_company("clearcall")
    use_company(str(folder))
    assert [one.version for one in publish()] == [number]


def in_force(user: User) -> str:
    found = version_in_force_for(user, "privacy")
    return found.version if found else ""


def test_until_somebody_agrees_the_earlier_version_applies_and_is_shown_as_theirs(
    folder: Path, use_company: Callable[[str], None], page: Visitor, alice: User, bob: User
) -> None:
    first = Version.objects.get().version
    change(folder, use_company, "90", "consent")
    sign_in(page.client, alice)
    assert "1 question or new use" in page.get("/").text
    notice = page.get("/privacy/privacy/")
    assert f"Version {first} applies to you" in notice.text
    assert "This version applies to you" in page.get(f"/privacy/privacy/?version={first}").text
    assert "applies to you" not in Visitor(Client()).get("/privacy/privacy/").text

    asked = page.follow("See what changed, and decide")
    assert "Change number 90." in asked.text
    assert asked.links["Every change, word by word"] == f"/privacy/privacy/changes/?old={first}&new=90"
    page.submit("I stay on the earlier terms")
    assert (in_force(alice), in_force(bob)) == (first, first)
    assert "Refused: the earlier terms go on for you" in page.get("/permissions/").text
    assert "question or new use" not in page.get("/").text
    assert page.get("/data/").status == 200, "nothing else stops"

    page.get("/permissions/policy/privacy/90/")
    page.submit("I agree to the new version")
    assert (in_force(alice), in_force(bob)) == ("90", first)
    assert "applies to you" not in page.get("/privacy/privacy/").text
    states = Decision.objects.filter(named="privacy-90").order_by("pk")
    assert [one.state for one in states] == ["refused", "given"]
    assert "Change number 90." in states[0].wording.content["shown"]
    page.get("/permissions/policy/privacy/90/")
    page.submit("Go back to the earlier terms")
    assert in_force(alice) == first


def test_a_later_version_waits_behind_one_that_was_not_agreed_to(
    folder: Path, use_company: Callable[[str], None], alice: User, page: Visitor
) -> None:
    first = Version.objects.get().version
    change(folder, use_company, "90", "consent")
    change(folder, use_company, "91", "minor")
    assert in_force(alice) == first
    sign_in(page.client, alice)
    page.get("/permissions/policy/privacy/90/")
    page.submit("I agree to the new version")
    assert in_force(alice) == "91"


def test_other_changes_need_no_answer(
    folder: Path, use_company: Callable[[str], None], alice: User, page: Visitor
) -> None:
    change(folder, use_company, "90", "significant")
    assert in_force(alice) == "90"
    sign_in(page.client, alice)
    page.get("/permissions/policy/privacy/90/", status=404)
    assert "Waiting for your answer" not in page.get("/permissions/").text


def test_whoever_joins_later_joined_under_the_new_version(
    folder: Path, use_company: Callable[[str], None], alice: User, page: Visitor
) -> None:
    change(folder, use_company, "90", "consent")
    User.objects.filter(pk=alice.pk).update(joined_at=timezone.now() + timedelta(seconds=1))
    alice.refresh_from_db()
    assert in_force(alice) == "90"
    sign_in(page.client, alice)
    assert "Waiting for your answer" not in page.get("/permissions/").text


def test_a_version_that_is_not_due_is_asked_about_and_applies_to_nobody_yet(
    folder: Path, use_company: Callable[[str], None], alice: User, page: Visitor
) -> None:
    first = Version.objects.get().version
    change(folder, use_company, "90", "consent")
    Version.objects.filter(version="90").update(effective_on=day_of(timezone.now()) + timedelta(days=30))
    sign_in(page.client, alice)
    page.get("/permissions/policy/privacy/90/")
    page.submit("I agree to the new version")
    assert in_force(alice) == first
