"""A copy goes to another company by a link: once, for a time, taken back at will, and nobody else's business."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.subject import subject_of
from portal.audit.models import Entry
from portal.exports.models import Export, HandOver
from portal.sources.registry import source_of
from portal.vault import files
from tests.exports.test_copies import ask
from tests.inspection import Visitor
from tests.people import sign_in

LINK = re.compile(r"http\S+/copies/given/[\w-]{43}/")


@pytest.fixture
def export(page: Visitor, alice: User, work: Callable[..., int]) -> Export:
    """A finished copy of Alice's, small."""
    sign_in(page.client, alice)
    page.get("/copies/")
    chosen = page.last.forms[0].element.findall(".//input[@name='categories']")[0].get("value")  # type: ignore[union-attr]
    found = ask(page, extent="some", categories=[chosen])
    work()
    found.refresh_from_db()
    return found


def link(page: Visitor, export: Export, receiver: str = "Other Telecom", **fields: Any) -> str:
    page.get(f"/copies/{export.pk}/hand-over/")
    shown = page.submit("Make the link", receiver=receiver, **fields)
    [address] = LINK.findall(shown.text)
    return address[address.index("/copies/") :]


@pytest.fixture
def provider() -> Visitor:
    """The other company's browser: no account, no cookie."""
    return Visitor(Client())


def test_the_other_company_fetches_the_copy_once_and_the_person_is_told(
    page: Visitor, export: Export, provider: Visitor, work: Callable[..., int], mailoutbox: list[Any]
) -> None:
    address = link(page, export)
    token = address.rstrip("/").rpartition("/")[2]
    assert not HandOver.objects.filter(token_hash__contains=token).exists()
    assert token not in page.get(f"/copies/{export.pk}/hand-over/").text
    for _ in range(2):  # scanners open links
        shown = provider.get(address)
    assert "A copy for Other Telecom" in shown.h1
    assert "alice" not in shown.text.lower()
    assert not provider.client.cookies
    fetched = provider.client.post(address)
    content = fetched.getvalue()  # type: ignore[attr-defined]
    assert (fetched.status_code, len(content)) == (200, export.size)
    assert fetched["Cache-Control"] == "no-store"
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert provider.client.post(address).status_code == 404
    assert "This link opens nothing" in provider.get(address, status=404).text
    [row] = page.get(f"/copies/{export.pk}/hand-over/").tables[0]
    assert (row["For whom"], row["State"]) == ("Other Telecom", "Used")
    work()
    assert mailoutbox[-1].subject == "Your copy was fetched through your link"
    assert mailoutbox[-1].to == ["alice@example.com"]
    assert "Other Telecom" in mailoutbox[-1].body
    events = Entry.objects.filter(about=f"export:{export.pk}").values_list("event", flat=True)
    assert {"handover_made", "handover_used"} <= set(events)


def test_a_link_that_is_taken_back_opens_nothing(page: Visitor, export: Export, provider: Visitor) -> None:
    address = link(page, export)
    page.get(f"/copies/{export.pk}/hand-over/")
    page.submit("Take it back")
    assert page.last is not None
    assert page.last.tables[0][0]["State"] == "Taken back"
    provider.get(address, status=404)
    assert provider.client.post(address).status_code == 404


def test_links_end_with_their_hours_and_with_their_copy(page: Visitor, export: Export, provider: Visitor) -> None:
    short, long = link(page, export, hours="1"), link(page, export, hours="72")
    HandOver.objects.filter(expires_at__lt=timezone.now() + timedelta(hours=2)).update(expires_at=timezone.now())
    provider.get(short, status=404)
    provider.get(long)
    page.get(f"/copies/{export.pk}/")
    page.submit("Remove this copy now")
    assert not files.exists(export.archive_name)
    provider.get(long, status=404)
    assert {row["State"] for row in page.get(f"/copies/{export.pk}/hand-over/").tables[0]} == {"Over"}
    assert Entry.objects.filter(event="export_removed").count() == 1


def test_no_more_than_five_links_are_open_at_a_time(page: Visitor, export: Export) -> None:
    for _ in range(5):
        link(page, export)
    page.get(f"/copies/{export.pk}/hand-over/")
    refused = page.submit("Make the link", status=400, receiver="Other Telecom")
    assert any("Take one back first" in error for error in refused.errors)
    assert HandOver.objects.count() == 5


def test_a_link_needs_a_name_a_fresh_proof_and_one_s_own_copy(
    page: Visitor, export: Export, alice: User, bob: User, provider: Visitor
) -> None:
    page.get(f"/copies/{export.pk}/hand-over/")
    page.submit("Make the link", status=400, receiver=" ")
    address = link(page, export)
    sign_in(page.client, alice, fresh=False)
    assert page.client.get(f"/copies/{export.pk}/hand-over/")["Location"].startswith("/accounts/confirm/")
    sign_in(page.client, bob)
    number = HandOver.objects.get().pk
    for path in ("hand-over/", f"hand-over/{number}/take-back/", "remove/"):
        assert page.client.post(f"/copies/{export.pk}/{path}", {"receiver": "x", "hours": 1}).status_code == 404
    provider.get(address)
    provider.get("/copies/given/" + "x" * 43 + "/", status=404)


def test_links_are_shown_copied_and_erased_as_the_person_s_data(
    page: Visitor, export: Export, alice: User, bob: User
) -> None:
    link(page, export)
    source = source_of("portal_hand_overs")
    [record] = source.stream("portal_hand_overs", subject_of(alice))
    assert (record.values["receiver"], record.values["state"]) == ("Other Telecom", "Can be used")
    assert list(source.stream("portal_hand_overs", subject_of(bob))) == []
    assert source.erase("portal_exports", subject_of(alice)).count == 1
    assert not HandOver.objects.exists()
