"""Taking files in: whole or not at all, and every fault told by its place, never by its value."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from portal.drops import taking
from portal.drops.models import Owner, Row, Take
from portal.drops.tasks import take_drops
from portal.sources.port import Query, Selection, Subject
from tests.drops.conftest import ADA, BEN, Crm, ada
from tests.drops.making import HEADER, csv, leave
from tests.sources.test_mapping import faults

CALLS = """
[[datasets]]
use = "telecom.calls"
key = "dropped"
source = "company"
category = "website_usage"
drop = { files = "x" }
"""


def test_a_record_is_shown_with_the_types_of_its_fields(crm: Crm) -> None:
    crm.leave("contacts.csv", ada(4, pin="1234"), ada(5, kind="supplier"))
    assert crm.take() == "contacts.csv (contacts): 1 records in force\n"
    [record] = crm.all()
    assert record.values == {
        "noted": datetime(2026, 3, 4, 19, 5, tzinfo=UTC),
        "name": "Ada 4",
        "email": "Ada@Example.com",
        "born": date(1980, 2, 29),
        "calls": 3,
        "consent": True,
    }


def test_a_person_is_found_by_number_and_account_too(crm: Crm) -> None:
    crm.leave("contacts.csv", ada(1, phone="(215) 555-0101", account="ACC-7"))
    crm.take()
    for kind, value, found in (
        ("phone", "+12155550101", ["Ada 1"]),
        ("account", "ACC-7", ["Ada 1"]),
        ("account", "acc-7", []),
        ("phone", "+12155550102", []),
    ):
        assert crm.names(Subject({kind: frozenset({value})})) == found


def test_nothing_of_a_record_lies_in_the_clear(crm: Crm) -> None:
    crm.leave("contacts.csv", ada(1, phone="+12155550101", account="ACC-7"))
    crm.take()
    assert Row.objects.count() == 1
    with connection.cursor() as cursor:
        for table in ("drops_row", "drops_owner", "drops_take"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            told = b" ".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            ).lower()
            for secret in (b"ada@", b"ada 1", b"5550101", b"acc-7", b"1980"):
                assert secret not in told


def test_a_search_opens_the_persons_own_rows(crm: Crm) -> None:
    crm.leave("contacts.csv", *(ada(number) for number in range(1, 8)), ada(9, email="ben@example.com"))
    crm.take()
    found = crm.source.page("contacts", ADA, Query(text="aDA", limit=3))
    assert [one.values["name"] for one in found.records] == ["Ada 7", "Ada 6", "Ada 5"]
    rest = crm.source.page("contacts", ADA, Query(text="ADA", limit=3, after=found.next))
    assert [one.values["name"] for one in rest.records] == ["Ada 4", "Ada 3", "Ada 2"]
    assert crm.source.page("contacts", ADA, Query(text="ada 9")).records == ()
    assert len(crm.source.page("contacts", ADA, Query(equals={"name": "Ada 3"})).records) == 1


# whole or not at all


BAD = {
    "not a number": (csv(ada(1), ada(2, calls="many")), ['line 3: column "calls": expected a whole number']),
    "no day": (
        csv(ada(1, born="1981-02-29"), ada(2, born="29.02.1980")),
        [f'line {line}: column "born": expected a day written as 2026-03-04' for line in (2, 3)],
    ),
    "no time": (csv(ada(1, noted_on="")), ['line 2: column "noted_on": expected a value; this column is never empty']),
    "no key": (csv(ada(1, no="")), ['line 2: column "no": expected a value; this column is never empty']),
    "yes or no": (
        csv(ada(1, consent="perhaps")),
        ['line 2: column "consent": expected yes or no, true or false, 1 or 0'],
    ),
    "two faults in a row": (
        csv(ada(1, calls="x", born="x")),
        [
            'line 2: column "born": expected a day written as 2026-03-04',
            'line 2: column "calls": expected a whole number',
        ],
    ),
    "after a value of two lines": (
        csv(ada(1, name='"Ada\nLovelace"'), ada(2, calls="x")),
        ['line 4: column "calls": expected a whole number'],
    ),
    "cut off in a row": (csv(ada(1), ada(2))[:-30], ["line 3: expected 11 columns"]),
    "NUL bytes": (csv(ada(1, name="A\0da")), ['line 2: column "name": expected text without NUL bytes']),
    "another encoding": (
        csv(ada(1, name="Señor")).encode("latin-1"),
        ['line 2: column "name": expected text in the declared encoding'],
    ),
    "a name twice": (csv(ada(1), header=(*HEADER, "email")), ['line 1: column "email": expected each column once']),
    "a column too few": (
        csv(ada(1), header=HEADER[:-1]),
        ['line 1: column "consent": expected this column'],
    ),
    "nothing": ("", ["expected a first line with the names of the columns"]),
    "a quote that never ends": (
        csv(ada(1, name='"Ada'), ada(2)),
        ["line 3: expected quotes that end, and values that are not endless; nothing was read from here on"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_with_a_fault_is_refused_whole_and_every_fault_is_told(crm: Crm, name: str) -> None:
    crm.leave("contacts-1.csv", ada(7))
    crm.take()
    text, expected = BAD[name]
    path = leave(crm.folder, "contacts-2.csv", text, age=600)
    told = crm.take().splitlines()
    assert told[: len(expected)] == [f"contacts-2.csv: {fault}" for fault in expected]
    assert told[len(expected) :] == [
        f"contacts-2.csv (contacts): refused, {len(expected)} faults",
        "1 of 1 files refused; what stood before still stands.",
    ]
    assert crm.names() == ["Ada 7"]
    assert Row.objects.count() == 1
    assert Take.objects.get(file="contacts-2.csv").report == expected
    assert path.exists()
    assert crm.take() == "No new file lies ready.\n"
    leave(crm.folder, "contacts-2.csv", csv(ada(8)), age=500)
    crm.take()
    assert crm.names() == ["Ada 8"]


def test_a_fault_behind_many_good_rows_leaves_none_of_them(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "BATCH", 2)
    crm.leave("contacts.csv", *(ada(number) for number in range(1, 9)), ada(9, calls="x"), *[ada(10)] * 9)
    assert "refused, 1 faults" in crm.take()
    assert (Row.objects.count(), Owner.objects.count()) == (0, 0)


def test_signs_of_other_encodings_and_quotes_are_read(crm: Crm) -> None:
    text = csv(ada(1, name='"Müller, ""Ada""\nLovelace"'))
    leave(crm.folder, "contacts.csv", b"\xef\xbb\xbf" + text.encode())
    crm.take()
    assert crm.names() == ['Müller, "Ada"\nLovelace']
    crm.declare('encoding = "latin-1", delimiter = ";", times = "%d/%m/%Y %H.%M", dates = "%d.%m.%Y"')
    row = ada(2, name="Señor Müller", noted_on="04/03/2026 14.05", born="29.02.1980")
    leave(crm.folder, "contacts.csv", csv(row, delimiter=";").encode("latin-1"), age=600)
    crm.take()
    [record] = crm.all()
    assert (record.values["name"], record.values["born"]) == ("Señor Müller", date(1980, 2, 29))
    assert record.values["noted"] == datetime(2026, 3, 4, 19, 5, tzinfo=UTC)


def test_lines_of_json(crm: Crm) -> None:
    crm.declare('format = "jsonl"', ("contacts*.csv", "contacts*.jsonl*"))
    row = {"branch": "NY", "no": 1, "kind": "lead", "email": "ada@example.com", "noted_on": "2026-03-04T14:05:00Z"}
    row |= {"name": "Ada\nLi", "calls": 3, "consent": False, "born": None}
    path = crm.folder / "contacts.jsonl.gz"
    leave(crm.folder, path.name, gzip.compress((json.dumps(row) + "\n\n").encode()))
    assert crm.take() == "contacts.jsonl.gz (contacts): 1 records in force\n"
    [record] = crm.all()
    assert [record.values[name] for name in ("name", "calls", "consent", "born")] == ["Ada\nLi", 3, False, None]
    bad = ['{"no": 1', "[1]", '{"no": 1, "no": 2}', json.dumps(row | {"calls": [1]}), json.dumps(row | {"name": "\0"})]
    leave(crm.folder, "contacts.jsonl", "\n".join(bad) + "\n", age=600)
    assert crm.take().splitlines()[:5] == [
        "contacts.jsonl: line 1: expected one JSON object in a line",
        "contacts.jsonl: line 2: expected one JSON object in a line",
        "contacts.jsonl: line 3: expected each name once in an object",
        'contacts.jsonl: line 4: column "calls": expected a single value, neither a list nor an object',
        'contacts.jsonl: line 5: column "name": expected text without NUL bytes',
    ]


# which files


def test_a_file_that_is_still_being_written_waits(crm: Crm) -> None:
    crm.leave("contacts.csv", ada(1), age=10)
    for name in ("contacts.csv.part", ".contacts.csv", "contacts-2.csv.tmp", "people.csv"):
        crm.leave(name, ada(2))
    assert crm.take() == "No new file lies ready.\n"
    crm.leave("contacts.csv", ada(1))
    crm.take()
    assert crm.names() == ["Ada 1"]


def test_a_file_that_grows_while_it_is_read_is_refused(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    path = crm.leave("contacts.csv", ada(1))
    store = taking.store

    def meanwhile(take: Take, batch: list[taking.Ready]) -> None:
        store(take, batch)
        with path.open("a") as file:
            file.write(csv(ada(2)).split("\n")[1])

    monkeypatch.setattr(taking, "store", meanwhile)
    assert "contacts.csv: expected a file that stays as it is while it is read" in crm.take()
    assert Row.objects.count() == 0


def test_a_file_counts_once_its_system_says_that_it_is_whole(crm: Crm) -> None:
    crm.declare('ready = "done"')
    path = crm.leave("contacts.csv", ada(1), age=0)
    assert crm.take() == "No new file lies ready.\n"
    marker = leave(crm.folder, "contacts.csv.done", "", age=0)
    crm.take()
    assert crm.names() == ["Ada 1"]
    assert (path.exists(), marker.exists()) == (False, False)


def test_a_kept_file_is_taken_once(crm: Crm) -> None:
    crm.declare('afterwards = "keep"')
    path = crm.leave("contacts.csv", ada(1))
    crm.take()
    assert crm.take() == "No new file lies ready.\n"
    assert path.exists()
    assert crm.take("--again") == "contacts.csv (contacts): 1 records in force\n"
    assert Row.objects.count() == 1


def test_a_folder_that_is_not_there_is_said(crm: Crm) -> None:
    crm.folder.rmdir()
    assert crm.take() == "The folder of 'crm' is not there.\n"


def test_what_a_dead_worker_left_is_cleared_and_its_file_read_again(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    path = crm.leave("contacts.csv", ada(1))

    def dies(take: Take) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(taking, "put_in_force", dies)
        with pytest.raises(KeyboardInterrupt):
            crm.take()
    assert Row.objects.count() == 1
    assert path.exists()
    assert crm.take() == "No new file lies ready.\n"
    Take.objects.update(touched_at=datetime(2026, 1, 1, tzinfo=UTC))
    crm.take()
    assert crm.names() == ["Ada 1"]
    assert Row.objects.count() == 1


# replacing, adding, keys


def test_a_whole_file_replaces_what_was_there(crm: Crm) -> None:
    crm.leave("contacts-1.csv", ada(1), ada(2))
    crm.leave("contacts-2.csv", ada(2, name="Ada Two"), ada(3), age=600)
    crm.take()
    assert crm.names() == ["Ada 3", "Ada Two"]
    assert Row.objects.count() == 2
    assert list(Take.objects.order_by("id").values_list("state", flat=True)) == ["superseded", "standing"]


def test_a_file_of_what_is_new_adds_and_replaces_by_key(crm: Crm) -> None:
    crm.declare('mode = "append"')
    crm.leave("contacts-1.csv", ada(1), ada(2))
    crm.leave("contacts-2.csv", ada(2, name="Ada Two"), ada(3), age=600)
    crm.take()
    assert crm.names() == ["Ada 3", "Ada Two", "Ada 1"]
    assert crm.source.tally("contacts", ADA, Selection()).count == 3


@pytest.mark.parametrize("size", [2, 2_000])
def test_the_last_row_of_a_key_stays(crm: Crm, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "BATCH", size)
    crm.leave("contacts.csv", ada(1), ada(1, name="Ada"), ada(2), ada(1, name="Ada Li", email="ben@example.com"))
    assert crm.take() == "contacts.csv (contacts): 2 records in force, 2 duplicates\n"
    assert (crm.names(), crm.names(BEN)) == (["Ada 2"], ["Ada Li"])


def test_a_row_of_nobody_is_left_out(crm: Crm) -> None:
    crm.leave("contacts.csv", ada(1, email=""), ada(2))
    assert crm.take() == "contacts.csv (contacts): 1 records in force, 1 of nobody\n"


def test_the_worker_takes_files_by_the_clock(crm: Crm, work: object) -> None:
    crm.leave("contacts.csv", ada(1))
    take_drops.enqueue()
    work()
    assert crm.names() == ["Ada 1"]


def test_what_a_file_cannot_do_is_said_in_its_declaration(crm: Crm, tmp_path: Path) -> None:
    joined = '{ kind = "email", column = "email", via = [{ column = "a", table = "b" }] }'
    crm.declare(
        "",
        ('{ kind = "email", column = "email" }', joined),
        ('label = "Contacts"', 'label = "C"\nerasure = "anonymise"'),
    )
    told = "\n".join(faults(tmp_path / "profile"))
    assert "a file has no joins: name columns of its own" in told
    assert "records of a file are deleted whole, or by hand" in told
    crm.declare(
        "", ('drop = { files = "contacts*.csv"  }', 'table = "contacts"'), ("[[datasets]]", CALLS + "[[datasets]]")
    )
    told = "\n".join(faults(tmp_path / "profile"))
    assert "say which files it comes from" in told
    assert 'goes with a source of the adapter "drop", and only with it' in told
