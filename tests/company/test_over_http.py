"""A company without Python and without a database of its own in reach: everything comes and goes through a service."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from portal.company.current import company
from portal.company.faults import ProfileError
from portal.demo.people import ALICE, FRANK
from portal.exports.models import Export
from portal.sources import registry
from portal.sources.http import HttpSource
from portal.sources.http_directory import HttpDirectory
from portal.sources.loading import load
from portal.sources.port import Source, SourceDown, Subject
from tests.company import over_http
from tests.inspection import Visitor
from tests.people import make, sign_in
from tests.promises.records import rows
from tests.requests.working import do, file_deletion, left

Behind = Callable[[], Source]


def test_records_copies_corrections_and_erasures_go_through_the_service(
    page: Visitor, people: Callable[[str], User], work: Callable[..., int], harbour_over_http: Behind
) -> None:
    assert isinstance(registry.source_of("calls"), HttpSource)
    sign_in(page.client, people("alice"))
    assert "Calls to the lighthouse" in page.get("/data/").text
    calls = page.get("/data/lighthouse_calls/")
    assert "You called " in calls.text
    [person] = registry.source_of("people").stream("people", _who("alice"))
    page.get(f"/data/contact_details/people/record/{person.key}/correct/")
    page.submit("Save my changes", city="Castine")
    assert rows("people", ["city"], "email = %s", [ALICE.email]) == [{"city": "Castine"}]

    page.get("/copies/")
    page.submit("Make my copy")
    work()
    copy = page.client.get(f"/copies/{Export.objects.latest('pk').pk}/download/").getvalue()
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        [name] = [one for one in archive.namelist() if one.endswith("calls.csv")]
        held = harbour_over_http().tally("calls", _who("alice")).count
        assert len(archive.read(name).decode().strip().splitlines()) == held + 1

    case = file_deletion(page)
    desk = Client()
    sign_in(desk, make("pat"))
    do(desk, case, "take")
    do(desk, case, "plan")
    plan = {(item.dataset, item.action): item for item in case.plan.filter(dataset__in=["calls", "people"])}
    assert set(plan) == {("calls", "erase"), ("calls", "hold"), ("people", "anonymise")}
    kept = left(plan["calls", "hold"], case)
    assert 0 < kept < held
    do(desk, case, "execute", confirmed="yes")
    work()
    assert {item.state for item in case.plan.all()} == {"done"}
    assert rows("people", ["name"], "email = %s", [ALICE.email]) == []
    assert left(plan["calls", "erase"], case) == 0
    assert harbour_over_http().tally("calls", _who("alice")).count == kept


def test_a_person_is_found_in_the_directory_behind_the_service(harbour_over_http: Behind) -> None:
    book = registry.directory()
    [alice] = book.find(ALICE.email.upper())
    assert (alice.name, alice.role, alice.account) == (ALICE.name, "subscriber", ALICE.account)
    assert book.addresses_on_file(ALICE.account)
    assert book.find("nobody@example.org") == book.find("") == ()
    ended = book.relationship_ended_on(Subject({"email": frozenset({FRANK.email})}))
    assert ended and 729 <= (date.today() - ended).days <= 731
    assert book.relationship_ended_on(_who("alice")) is None
    assert isinstance(book, HttpDirectory)
    assert book.lasts("email", ALICE.email, date.today())
    assert not book.lasts("email", FRANK.email, date.today())
    assert book.lasts("account", FRANK.account, ended)


def test_a_service_that_is_down_is_said_to_be_so(
    page: Visitor, people: Callable[[str], User], harbour_over_http: Behind, settings: Any
) -> None:
    user = people("alice")
    folder = Path(settings.COMPANY)
    settings.COMPANY = str(over_http.write(folder.parent / "down", over_http.reaching("http://127.0.0.1:9/v1")))
    sign_in(page.client, user)
    assert "could not reach" in page.get("/data/").text
    with pytest.raises(SourceDown):
        registry.directory().find(ALICE.email)


def test_the_conformance_command_finds_nothing_to_say_about_the_reference_service(
    harbour_over_http: Behind, capsys: Any
) -> None:
    who = ["--email", ALICE.email, "--account", ALICE.account]
    before = list(harbour_over_http().stream("people", _who("alice")))
    call_command("checksource", "exchange", *who, "--write")
    assert capsys.readouterr().out.splitlines()[-1] == "exchange: as the contract says."
    assert list(harbour_over_http().stream("people", _who("alice"))) == before
    call_command("checksource", "exchange", *who, "--erase")
    assert harbour_over_http().tally("calls", _who("alice")).count == 0
    assert rows("people", ["name"], "email = %s", [ALICE.email]) == []


def test_the_conformance_command_looks_at_a_database_too(capsys: Any) -> None:
    call_command("checksource", "company", "--account", ALICE.account, "--dataset", "invoices", "--write")
    told = capsys.readouterr().out
    assert "invoices: " in told
    assert ALICE.account not in told
    for wrong, sentence in (
        (["nosuch", "--email", "a"], "There is no source"),
        (["company"], "Name a person"),
        (["company", "--dataset", "x", "--email", "a"], "no dataset"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("checksource", *wrong)


def test_a_declaration_that_does_not_fit_is_told(tmp_path: Path, settings: Any) -> None:
    settings.SOURCE_SECRETS = {}
    changes = [
        ("http://127.0.0.1:8100/portal/v1", "http://crm.example.com/v1"),
        ("http://127.0.0.1:8100/portal/v1", "https://user:pw@crm.example.com/v1"),
        ("http://127.0.0.1:8100/portal/v1", "http://127.0.0.1:pw@crm.example.com/v1"),
        ('adapter = "http"', 'adapter = "sql"\ndatabase = "company"'),
        ("timeout = 10", "timeout = 0"),
        ('table = "people"', 'table = "persons"'),
        ('reached_by = ["email", "account"]', ""),
    ]
    address = "an address begins with https://"
    expected = [address, address, address, "`address`", "timeout", "directory.table", "(people): is missing"]
    settings.COMPANY = str(over_http.write(tmp_path / "sound", over_http.SOURCES))
    assert faults(tmp_path / "sound") == [
        "sources.toml: sources[0].secret: SOURCE_SECRET_EXCHANGE is not set: "
        "32 bytes in hex, known to the portal and to the service alone"
    ]
    for number, ((old, new), told) in enumerate(zip(changes, expected, strict=True)):
        assert old in over_http.SOURCES
        folder = over_http.write(tmp_path / str(number), over_http.SOURCES.replace(old, new))
        assert any(told in fault for fault in faults(folder)), (new, faults(folder))
    settings.SOURCE_SECRETS = {"exchange": ["ab" * 31]}
    assert len(faults(tmp_path / "sound")) == 1
    settings.SOURCE_SECRETS = {"exchange": ["ab" * 32]}
    assert len(load(tmp_path / "sound", company()).datasets["exchange"]) == 2


def faults(folder: Path) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        load(folder, company())
    return [str(fault) for fault in caught.value.faults]


def _who(name: str) -> Subject:
    assert name == "alice"
    return Subject({"email": frozenset({ALICE.email}), "account": frozenset({ALICE.account})})
