"""A yes that ends is asked for again before; a use that waits begins only so long after its notice."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from portal.company.calendar import day_of
from portal.company.loading import PROFILES
from portal.consent.models import Reminder, Standing
from portal.consent.parties import references_of
from portal.consent.renewing import remind
from portal.consent.standing import is_allowed
from portal.notices.models import Version
from tests.inspection import Visitor
from tests.people import sign_in


@pytest.fixture
def own(tmp_path: Path, use_company: Callable[[str], None], people: Callable[[str], User]) -> User:
    """Puts a company in force whose CPNI yes lasts a year and whose offers wait for 30 days; returns Alice."""
    folder = Path(shutil.copytree(PROFILES / "itns", tmp_path / "own"))
    said = (folder / "company.toml").read_text("utf-8")
    head, cpni, rest = said.partition('key = "cpni"\nfamily = "cpni"\n')
    offers = (
        '[[choices]]\nkey = "own_offers"\nfamily = "cpni"\nlabel = "Offers that fit your use"\n'
        'description = "We look at your use to offer you what fits."\ndefault = "on"\nwaits = { days = 30 }\n\n'
    )
    lasting = head + cpni + "lasts = { years = 1 }\n" + rest
    place = lasting.index("[[choices]]")
    (folder / "company.toml").write_text(lasting[:place] + offers + lasting[place:], "utf-8")
    use_company(str(folder))
    return people("alice")


def test_a_use_that_waits_begins_so_long_after_its_notice_was_published(page: Visitor, own: User) -> None:
    sign_in(page.client, own)
    assert "until our notice has been published for long enough" in page.get("/choices/own_offers/").text
    call_command("publish_notices")
    assert not is_allowed(references_of(own), "own_offers")
    begins = day_of(timezone.now()) + timedelta(days=30)
    assert f"It may begin on {date_format(begins, 'DATE_FORMAT')}" in page.get("/choices/own_offers/").text

    Version.objects.update(published_at=timezone.now() - timedelta(days=31))
    assert is_allowed(references_of(own), "own_offers")
    page.post("/choices/own_offers/say/", {"say": "no"})
    assert not is_allowed(references_of(own), "own_offers")


def test_a_yes_that_ends_soon_is_asked_for_again_once(page: Visitor, own: User, mailoutbox: list[Any], work) -> None:
    sign_in(page.client, own)
    page.post("/choices/cpni/say/", {"say": "yes", "by": "", "read": "1"})
    remind.call()
    work()
    assert Reminder.objects.count() == 0, "it ends in a year"
    Standing.objects.update(valid_until=timezone.now() + timedelta(days=20))
    for _ in range(2):
        remind.call()
        work()
    (mail,) = [one for one in mailoutbox if one.subject == "A choice of yours ends soon"]
    assert mail.to == [own.email]
    assert "Use of my CPNI" in mail.body
    assert "/choices/cpni/" in mail.body
    page.post("/choices/cpni/say/", {"say": "yes", "by": "", "read": "1"})
    assert Standing.objects.get().state == "renewed"
