"""Publishing: what was published once stays as it was."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import Entry
from portal.company.loading import PROFILES
from portal.notices.models import Version
from portal.notices.publishing import publish
from tests.inspection import Visitor

NEW_SECTION = """[[sections]]
key = "brand_new"
title = "Something new"
paragraphs = ["A new promise."]

"""

Change = Callable[[str, str], None]


@pytest.fixture
def change(tmp_path: Path, use_company: Callable[[str], None]) -> Change:
    """Puts a copy of ClearCall in force; the function replaces words of its notice, as an operator would."""
    folder = Path(shutil.copytree(PROFILES / "clearcall", tmp_path / "sixth"))
    use_company(str(folder))

    def replace(old: str, new: str) -> None:
        path = folder / "notices" / "privacy.toml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        use_company("clearcall")
        use_company(str(folder))

    return replace


def test_publishing_twice_publishes_once_and_is_audited(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")
    assert {version.notice for version in publish()} == {"privacy", "platform"}
    assert publish() == []
    assert Entry.objects.filter(event="notice_published").count() == 2


def test_a_published_version_whose_words_change_is_refused(change: Change) -> None:
    publish()
    change('title = "Privacy policy"', 'title = "Our privacy policy"')
    with pytest.raises(CommandError, match="version 1 was published with other words; raise its number"):
        call_command("publish_notices")
    assert Version.objects.count() == 1


def test_a_version_that_does_not_follow_the_last_is_refused(change: Change) -> None:
    change('version = "1"', 'version = "2"')
    publish()
    change('version = "2"', 'version = "1"')
    with pytest.raises(CommandError, match="version 1 does not follow 2"):
        call_command("publish_notices")


def test_an_unstated_date_is_the_day_of_the_first_publication(change: Change) -> None:
    change("effective_on = 2024-03-15", 'effective_on = "UNSET"')
    (version,) = publish()
    assert abs((version.effective_on - date.today()).days) <= 1


@pytest.mark.promise("CCQ-87", "CCQ-93")
def test_a_reader_opens_older_versions_and_compares_them(change: Change, page: Visitor) -> None:
    publish()
    change('version = "1"', 'version = "2"\nsummary_of_changes = ["The title is longer."]')
    change("effective_on = 2024-03-15", "effective_on = 2026-10-01")
    change(
        "[[sections]]",
        '[[sections]]\nkey = "brand_new"\ntitle = "Something new"\nparagraphs = ["A new promise."]\n\n[[sections]]',
    )
    publish()

    shown = page.get("/privacy/privacy/")
    assert "Last updated: 1 October 2026" in shown.text
    assert "The title is longer." in shown.text

    older = page.follow("Version 1, 15 March 2024")
    assert "This is an older version" in older.text
    assert "A new promise." not in older.text

    page.get("/privacy/privacy/")
    compared = page.follow("Compare two versions")
    assert "Something new New section added: A new promise." in compared.text
    assert "Not changed." in compared.text
    assert "removed: A new promise." in page.submit("Compare", old="2", new="1").text
