"""The sql adapter beyond the contract: what a database does that a contract cannot say for all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from portal.demo.people import ALICE, BOB, CAROL, DANA
from portal.sources import registry
from portal.sources.mapped import mapped
from portal.sources.mapping import OwnDataset
from portal.sources.port import NotAcceptable, NotThere, Query, Selection, SourceDown, Span, Subject
from portal.sources.sql import SqlSource
from tests.sources.making import made

ACCOUNT = Subject({"account": frozenset({ALICE.account})})
EMAIL = Subject({"email": frozenset({ALICE.email})})


def execute(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connections["company"].cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall()) if cursor.description else []


# down is never empty


@pytest.fixture
def gone(tmp_path: Path) -> Iterator[str]:
    """A database that nobody answers for: a port where no server is, or a file that is not there."""
    alias = "gone"
    facts = connections.databases["company"] | {"NAME": str(tmp_path / "missing.sqlite3")}
    if facts["ENGINE"].endswith("postgresql"):
        facts |= {"HOST": "127.0.0.1", "PORT": "1", "NAME": "missing", "OPTIONS": {"connect_timeout": 2}}
    connections.databases[alias] = facts
    connections[alias].alias = "company"  # by its name the test case would refuse it before the driver can
    yield alias
    connections[alias].close()
    del connections[alias]
    del connections.databases[alias]


def everything_asked(source: SqlSource) -> Iterator[Any]:
    yield lambda: source.tally("calls", ACCOUNT)
    yield lambda: source.page("calls", ACCOUNT)
    yield lambda: source.get("calls", ACCOUNT, "1")
    yield lambda: list(source.stream("calls", ACCOUNT))
    yield lambda: source.correct("calls", ACCOUNT, "1", {})
    yield lambda: source.erase("calls", ACCOUNT)


def test_a_database_that_does_not_answer_is_down(gone: str) -> None:
    for ask in everything_asked(made("telecom.calls", gone)):
        with pytest.raises(SourceDown) as caught:
            ask()
        assert ALICE.account not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_missing_table_is_down() -> None:
    execute("ALTER TABLE cdr RENAME TO cdr_elsewhere")
    for ask in everything_asked(made("telecom.calls")):
        with pytest.raises(SourceDown):
            ask()
    execute("ALTER TABLE cdr_elsewhere RENAME TO cdr")
    assert made("telecom.calls").tally("calls", ACCOUNT).count == 60


def test_a_folder_that_is_not_mounted_is_down(settings: Any, tmp_path: Path) -> None:
    source = made("telecom.recordings")
    key = source.page("recordings", ACCOUNT).records[0].key
    settings.COMPANY_FILES = tmp_path / "not mounted"
    with pytest.raises(SourceDown):
        source.file("recordings", ACCOUNT, key)
    with pytest.raises(SourceDown):
        source.erase("recordings", ACCOUNT)
    assert source.get("recordings", ACCOUNT, key).key == key


# who reaches what


def test_an_extension_reaches_its_own_calls_alone() -> None:
    source = made("telecom.calls")
    own = Subject({"extension": frozenset({DANA.identifier})})
    assert {record.values["extension"] for record in source.stream("calls", own)} == {DANA.extension}
    assert source.tally("calls", own).count < source.tally("calls", ACCOUNT).count
    elsewhere = Subject({"extension": frozenset({f"{BOB.account}/{DANA.extension}", DANA.extension})})
    assert source.tally("calls", elsewhere).count == 0


def test_an_administrator_does_not_see_personal_contacts_of_others() -> None:
    source = made("telecom.personal_contacts")
    carol = Subject({"account": frozenset({CAROL.account}), "extension": frozenset({CAROL.identifier})})
    hers = execute(
        "SELECT id FROM personal_contacts WHERE account_id = %s AND extension = %s", CAROL.account, CAROL.extension
    )
    assert {int(record.key) for record in source.stream("personal_contacts", carol)} == {key for (key,) in hers}


def test_secrets_are_never_read() -> None:
    source = made("telecom.api_keys")
    [secret, token] = [field.name for field in source.describe()[0].fields if field.never_disclose]
    for record in source.stream("api_keys", ACCOUNT):
        assert secret not in record.values
        assert token not in record.values
    with pytest.raises(NotThere):
        source.page("api_keys", ACCOUNT, Query(equals={"secret": "x"}))


# searching


def test_text_finds_parts_of_searchable_fields_in_any_case() -> None:
    source = made("telecom.tickets")
    newest = source.page("tickets", EMAIL, Query(limit=1)).records[0]
    execute("UPDATE tickets SET subject = %s WHERE id = %s", "Echo at 100%_", int(newest.key))
    assert len(source.page("tickets", EMAIL, Query(text="ECHO AT 100%_", limit=50)).records) == 1
    assert source.page("tickets", EMAIL, Query(text="100x", limit=50)).records == ()
    assert source.page("tickets", EMAIL, Query(text="'; DROP TABLE tickets; --")).records == ()


def test_a_telephone_number_is_found_however_it_is_spaced() -> None:
    source = made("telecom.calls")
    [number] = {record.values["dst"] for record in source.page("calls", ACCOUNT, Query(limit=1)).records}
    spaced = f"{number[2:5]} {number[5:8]}-{number[8:]}"
    found = source.page("calls", ACCOUNT, Query(text=spaced, limit=100)).records
    assert found
    assert all(number in (record.values["src"], record.values["dst"]) for record in found)


def test_a_field_can_be_filtered_by_its_value() -> None:
    source = made("telecom.calls")
    found = source.page("calls", ACCOUNT, Query(equals={"direction": "incoming"}, limit=100)).records
    assert {record.values["direction"] for record in found} == {"incoming"}


# times and keys


def local_calls(table: str, zone: str, keys: tuple[str, ...] = ("id",)) -> SqlSource:
    declared = OwnDataset.model_validate(
        {
            "key": "local",
            "source": "company",
            "category": "tickets",
            "table": table,
            "label": "Calls",
            "primary_key": keys,
            "dated_by": "began",
            "time_zone": zone,
            "match": [{"kind": "account", "column": "account"}],
            "fields": [{"name": "began", "label": "Began", "type": "datetime"}, {"name": "number", "label": "To"}],
        }
    )
    return SqlSource("company", "Systems", "company", [mapped(declared, "company", "tickets")])


@pytest.fixture
def local_table() -> str:
    execute(
        "CREATE TABLE local_calls (node text, number text, account text, began timestamp, PRIMARY KEY (node, number))"
    )
    for place in range(6):
        execute(
            "INSERT INTO local_calls VALUES (%s, %s, %s, %s)",
            f"no,de {place % 2}",
            f"n/{place}",
            ALICE.account,
            datetime(2026, 7, 1, 23, 30) + timedelta(minutes=place // 3),
        )
    return "local_calls"


def test_times_without_a_zone_are_of_the_declared_one(local_table: str) -> None:
    source = local_calls(local_table, "America/New_York", ("node", "number"))
    newest = source.page("local", ACCOUNT, Query(limit=1)).records[0]
    assert newest.values["began"] == datetime(2026, 7, 2, 3, 31, tzinfo=UTC)
    span = Span(start=datetime(2026, 7, 2, 3, 31, tzinfo=UTC))
    assert source.tally("local", ACCOUNT, Selection(span=span)).count == 3


def test_keys_of_several_columns(local_table: str) -> None:
    source = local_calls(local_table, "UTC", ("node", "number"))
    keys = [record.key for record in source.stream("local", ACCOUNT)]
    assert len(set(keys)) == 6
    seen, query = [], Query(limit=2)
    while True:
        page = source.page("local", ACCOUNT, query)
        seen += [record.key for record in page.records]
        if page.next is None:
            break
        query = Query(limit=2, after=page.next)
    assert seen == keys
    assert source.get("local", ACCOUNT, keys[3]).key == keys[3]
    assert source.erase("local", ACCOUNT, Selection(keys=tuple(keys[:2]))).count == 2
    assert source.erase("local", ACCOUNT, batch=3).remaining == 1
    assert source.erase("local", ACCOUNT, batch=3).remaining == 0


# files


def test_a_recording_can_be_read_from_anywhere_in_it() -> None:
    source = made("telecom.recordings")
    record = source.page("recordings", ACCOUNT).records[0]
    whole = source.file("recordings", ACCOUNT, record.key)
    with whole.stream as stream:
        content = stream.read()
    assert (whole.type, whole.size, len(content)) == ("audio/x-wav", record.values["size"], record.values["size"])
    with source.file("recordings", ACCOUNT, record.key, start=100).stream as stream:
        assert stream.read() == content[100:]
    with pytest.raises(NotThere):
        source.file("recordings", Subject({"account": frozenset({BOB.account})}), record.key)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "recordings", "recordings/none.wav", "."])
def test_a_name_that_leads_out_of_the_folder_is_no_file(name: str) -> None:
    source = made("telecom.recordings")
    key = source.page("recordings", ACCOUNT).records[0].key
    execute("UPDATE recordings SET path = %s WHERE id = %s", name, int(key))
    with pytest.raises(NotThere):
        source.file("recordings", ACCOUNT, key)


def test_erasing_removes_the_files_of_the_rows() -> None:
    source = made("telecom.voicemail")
    paths = [settings.COMPANY_FILES / record.values["audio"] for record in source.stream("voicemail", ACCOUNT)]
    bobs = Subject({"account": frozenset({BOB.account})})
    [other, *_] = [settings.COMPANY_FILES / record.values["audio"] for record in source.stream("voicemail", bobs)]
    paths[0].unlink()
    while source.erase("voicemail", ACCOUNT, batch=2).remaining:
        pass
    assert [path for path in paths if path.exists()] == []
    assert other.exists()


# one table, several categories


def test_records_without_a_date_go_with_the_others_batch_by_batch(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    for key in range(9001, 9004):
        execute("INSERT INTO cdr (id, accountcode, dst) VALUES (%s, %s, '+12155550199')", key, ALICE.account)
    source, whole = registry.source_of("calls"), registry.source_of("calls").tally("calls", ACCOUNT).count
    assert whole % 2, "the last stretch of half the dated ones is full"
    for size in (7, whole - 3, (whole - 1) // 2):  # and a last stretch behind which only they are left, full or not
        gone = 0
        while True:
            receipt = source.erase("calls", ACCOUNT, batch=size)
            gone += receipt.count
            if not receipt.remaining:
                break
        assert gone == whole and source.tally("calls", ACCOUNT).count == 0
        execute("INSERT INTO cdr (id, accountcode, dst) VALUES (9001, %s, '+12155550199')", ALICE.account)
        start = datetime(2026, 3, 1)
        for key in range(whole - 1):
            values = [10_000 + key, ALICE.account, start + timedelta(minutes=key)]
            execute("INSERT INTO cdr (id, accountcode, calldate) VALUES (%s, %s, %s)", *values)


def test_each_category_of_a_shared_row_is_erased_by_itself(use_company: Callable[[str], None]) -> None:
    use_company("clearcall")
    first, *others = ("website_usage", "browsers", "addresses_and_places")
    source = registry.source_of(first)
    held = {key: list(source.stream(key, EMAIL)) for key in others}
    while source.erase(first, EMAIL, batch=5).remaining:
        pass
    assert source.tally(first, EMAIL).count == 0
    assert {key: list(source.stream(key, EMAIL)) for key in others} == held
    rows = execute("SELECT page, stay, pattern FROM web_events WHERE email = %s", ALICE.email)
    assert set(rows) == {(None, None, None)}
    for key in others:
        while source.erase(key, EMAIL, batch=5).remaining:
            pass
    assert execute("SELECT id FROM web_events WHERE email = %s", ALICE.email) == []


def test_anonymised_rows_keep_what_identifies_nobody() -> None:
    source = made("telecom.calls", erasure="anonymise")
    while source.erase("calls", ACCOUNT, batch=25).remaining:
        pass
    rows = execute("SELECT DISTINCT src, dst, src_name FROM cdr WHERE accountcode = %s", ALICE.account)
    assert rows == [(None, None, None)]
    assert execute("SELECT COUNT(*), COUNT(billsec) FROM cdr WHERE accountcode = %s", ALICE.account) == [(60, 60)]


# corrections


def correct(use: str, key: str, **changes: str) -> None:
    source = made(use, key="chosen")
    source.correct("chosen", EMAIL, key, changes)


def test_a_new_address_is_on_file_from_now_on() -> None:
    [(key, before)] = execute("SELECT id, email_since FROM people WHERE email = %s", ALICE.email)
    correct("telecom.people", str(key), email="alice.almeida@example.com")
    [(email, since)] = execute("SELECT email, email_since FROM people WHERE id = %s", key)
    assert email == "alice.almeida@example.com"
    assert since > before


def test_numbers_are_stored_in_one_form() -> None:
    [(key,)] = execute("SELECT id FROM people WHERE email = %s", ALICE.email)
    correct("telecom.people", str(key), phone="(215) 555-0199", name="  Alice   B.  Almeida ")
    assert execute("SELECT phone, name FROM people WHERE id = %s", key) == [("+12155550199", "Alice B. Almeida")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "alice"),
        ("email", ""),
        ("phone", "twelve"),
        ("expertise", "guru"),
        ("name", "x" * 201),
        ("name", "a\x00b"),
        ("role", "administrator"),
        ("email_since", "2020-01-01"),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(field: str, value: str) -> None:
    before = execute("SELECT * FROM people WHERE email = %s", ALICE.email)
    with pytest.raises(NotAcceptable) as caught:
        correct("telecom.people", str(before[0][0]), **{field: value, "city": "Albany"})
    assert list(caught.value.problems) == [field]
    assert caught.value.problems[field].endswith(".")
    assert execute("SELECT * FROM people WHERE email = %s", ALICE.email) == before
