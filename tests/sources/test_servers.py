"""What SQLite, PostgreSQL and MariaDB do differently, and the adapter must not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connections

from portal.sources.directory import Directory
from portal.sources.mapping_places import DirectoryDeclaration
from portal.sources.port import NotAcceptable, NotThere, Query, Selection, Span, Subject
from tests.sources.contract import CONTRACT, Case
from tests.sources.traps import EXACT, JOINED, NUMBERED, PAID, insert, source

ADA = Subject({"email": frozenset({"ada@example.com"})})
BEN = Subject({"email": frozenset({"ben@example.com"})})
NOON = datetime(2026, 3, 4, 12)


def account(value: str) -> Subject:
    return Subject({"account": frozenset({value})})


def calls(count: int, **values: object) -> None:
    for number in range(count):
        row = {"node": f"no,de {number % 2}", "order": number, "began": NOON - timedelta(hours=number // 2)}
        insert("trap_calls", **{**row, "said": "x", "loud": True, **values})


def two_steps() -> Case:
    for number, name in enumerate(("Ada", "ben")):
        insert("trap_persons", id=number, email=f"{name}@example.com")
        insert("trap_lines", id=number + 10, owner=number)
        for order in range(5):
            began = NOON - timedelta(hours=order // 2)
            insert(
                "trap_calls", node=f"n{number}", order=order, line=number + 10, began=began, said="hello", loud=False
            )
    return Case(source(JOINED), "calls", ADA, BEN, change=("group_name", "Señor Müller"), wrong=("loud", "perhaps"))


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
def test_the_contract_over_two_joins_and_a_key_of_two_columns(server: str, promise: Callable[[Case], None]) -> None:
    promise(two_steps())


@pytest.mark.parametrize("other", ["acc-1", "ACC-1 ", "ÁCC-1", "ACC-1\t", "ACC-10", "ACC-"])
def test_an_account_is_the_same_to_the_letter(server: str, other: str) -> None:
    insert("trap_calls", node="a", order=1, account="ACC-1", began=NOON)
    found = source(EXACT)
    assert found.tally("calls", account("ACC-1")).count == 1
    assert found.tally("calls", account(other)).count == 0
    assert list(found.stream("calls", account(other))) == []
    assert found.erase("calls", account(other)).count == 0
    assert found.tally("calls", account("ACC-1")).count == 1


@pytest.mark.parametrize("other", ["17x", "1", "0", "x", ""])
def test_a_number_is_no_text_that_begins_with_it(server: str, other: str) -> None:
    insert("trap_calls", node="a", order=1, number=17, began=NOON)
    found = source(NUMBERED)
    assert found.tally("calls", account("17")).count == 1
    assert found.tally("calls", account(other)).count == 0


def test_an_address_is_the_same_in_capitals_and_no_further(server: str) -> None:
    for number, email in enumerate(["Ada@Example.com", "ada@example.com ", "adá@example.com"]):
        insert("trap_persons", id=number, email=email)
        insert("trap_lines", id=number, owner=number)
        insert("trap_calls", node="n", order=number, line=number, began=NOON)
    [mine] = source(JOINED).stream("calls", ADA)
    assert mine.key == "n,0"
    declared = DirectoryDeclaration(table="trap_persons", email="email", default_role="holder")
    assert [one.email for one in Directory("company", "company", declared).find("ADA@example.com")] == [
        "Ada@Example.com"
    ]


def test_a_key_is_the_same_to_the_letter(server: str) -> None:
    insert("trap_calls", node="Node", order=1, account="ACC-1", began=NOON)
    found = source(EXACT)
    for key in ("node,1", "Node ,1", "Node,1x", "Node,01x", "Nöde,1"):
        with pytest.raises(NotThere):
            found.get("calls", account("ACC-1"), key)
        assert found.erase("calls", account("ACC-1"), Selection(keys=(key,))).count == 0
    assert found.get("calls", account("ACC-1"), "Node,1").key == "Node,1"


def test_every_sign_comes_back_as_it_was_written(server: str) -> None:
    insert("trap_calls", node="TheVoĉo", order=1, account="ACC-1", began=NOON, said="TheVoĉo 📞", group="Señor Müller")
    found = source(EXACT)
    [record] = found.stream("calls", account("ACC-1"))
    assert (record.values["said"], record.values["group_name"]) == ("TheVoĉo 📞", "Señor Müller")
    assert found.get("calls", account("ACC-1"), record.key) == record
    assert len(found.page("calls", account("ACC-1"), Query(text="MÜLLER" if server != "sqlite" else "MüLLER")).records)
    assert len(found.page("calls", account("ACC-1"), Query(text="voĉo 📞")).records) == 1
    assert found.page("calls", account("ACC-1"), Query(text="ж")).records == ()
    assert found.erase("calls", account("ACC-1"), Selection(keys=(record.key,))).count == 1


def test_a_column_that_cannot_hold_a_sign_says_so_and_is_not_down(server: str) -> None:
    insert("trap_calls", node="a", order=1, account="ACC-1", began=NOON, group="Müller")
    match = [{"kind": "account", "column": "group"}, *EXACT]
    both = Subject({"account": frozenset({"TheVoĉo", "ACC-1"})})
    assert [record.key for record in source(match).stream("calls", both)] == ["a,1"]
    assert source(match).tally("calls", account("Müller")).count == 1
    try:
        source(EXACT).correct("calls", account("ACC-1"), "a,1", {"group_name": "TheVoĉo"})
    except NotAcceptable:
        assert server == "mysql"
    expected = "Müller" if server == "mysql" else "TheVoĉo"
    assert source(EXACT).get("calls", account("ACC-1"), "a,1").values["group_name"] == expected


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("accounts", [("ACC-1",), ("ACC-1", "ACC-2")])
def test_a_search_goes_on_where_it_stopped_and_finds_each_record_once(
    server: str, accounts: tuple[str, ...], oldest_first: bool
) -> None:
    for number in range(20):
        began, said = NOON - timedelta(hours=number // 2), "needle" if number in (0, 7, 8, 19) else "hay"
        owner = accounts[number % len(accounts)]
        insert("trap_calls", node="n", order=number, account=owner, began=began, said=said)
    found, subject = source(EXACT), Subject({"account": frozenset(accounts)})
    keys: list[str] = []
    looks, after = 0, None
    while True:
        wanted = Query(text="needle", limit=2, within=3, after=after, oldest_first=oldest_first)
        page = found.page("calls", subject, wanted)
        keys, looks, after = [*keys, *(one.key for one in page.records)], looks + 1, page.further or page.next
        if after is None:
            break
    listed = [one.key for one in found.stream("calls", subject) if one.values["said"] == "needle"]
    assert keys == (listed[::-1] if oldest_first else listed) and len(keys) == 4
    assert looks == 7
    assert found.page("calls", subject, Query(text="needle", within=21)).further is None


def test_values_are_of_the_fields_types(server: str) -> None:
    insert(
        "trap_calls",
        node="a",
        order=1,
        account="ACC-1",
        began=NOON,
        loud=True,
        cost=Decimal("12.5000"),
        **{PAID: date(2026, 2, 28)},
        voice=b"\x00\xff\x10",
        said="100%_",
    )
    [record] = source(EXACT).stream("calls", account("ACC-1"))
    assert record.values["loud"] is True
    assert record.values["cost"] == Decimal("12.5")
    assert record.values["paid"] == date(2026, 2, 28)
    assert record.values["voice"] == "00ff10"
    assert source(EXACT).correct("calls", account("ACC-1"), "a,1", {"loud": "no"}).count == 1
    assert source(EXACT).get("calls", account("ACC-1"), "a,1").values["loud"] is False


def test_a_day_that_is_none_is_no_day(server: str) -> None:
    if server != "mysql":
        pytest.skip("Only MariaDB keeps 0000-00-00.")
    insert("trap_calls", node="a", order=1, account="ACC-1", began="0000-00-00 00:00:00", **{PAID: "0000-00-00"})
    insert("trap_calls", node="a", order=2, account="ACC-1", began=NOON, **{PAID: date(2026, 1, 1)})
    found = source(EXACT)
    pages = [found.page("calls", account("ACC-1"), Query(limit=1))]
    pages.append(found.page("calls", account("ACC-1"), Query(limit=1, after=pages[0].next)))
    assert [page.records[0].key for page in pages] == ["a,2", "a,1"]
    assert (pages[1].records[0].values["began"], pages[1].records[0].values["paid"]) == (None, None)
    assert found.tally("calls", account("ACC-1")).newest == NOON.replace(tzinfo=UTC)
    assert found.erase("calls", account("ACC-1")).count == 2


NEW_YORK = "America/New_York"


def test_the_hour_that_a_clock_shows_twice(server: str) -> None:
    """On 1 November 2026 New York's clocks show one o'clock twice: at 05:00 and at 06:00 UTC."""
    for order, minute in enumerate((30, 90, 150)):  # 00:30, 01:30 and 02:30, as the clock showed them
        began = datetime(2026, 11, 1) + timedelta(minutes=minute)
        insert("trap_calls", node="a", order=order, account="ACC-1", began=began)
    found, whose = source(EXACT, zone=NEW_YORK), account("ACC-1")
    records = list(found.stream("calls", whose))
    read = [record.values["began"] for record in records]
    assert read == [datetime(2026, 11, 1, *at, tzinfo=UTC) for at in ((7, 30), (5, 30), (4, 30))]
    for minutes in range(0, 300, 15):
        edge = datetime(2026, 11, 1, 4, tzinfo=UTC) + timedelta(minutes=minutes)
        for span in (Span(start=edge), Span(end=edge)):
            chosen = [at for at in read if (at >= edge) == (span.start is not None)]
            assert [one.values["began"] for one in found.stream("calls", whose, span)] == chosen
            assert found.tally("calls", whose, Selection(span=span)).count == len(chosen)


def test_the_hour_that_a_clock_leaves_out(server: str) -> None:
    for order, hour in enumerate((1, 3)):
        insert("trap_calls", node="a", order=order, account="ACC-1", began=datetime(2026, 3, 8, hour, 30))
    found = source(EXACT, zone=NEW_YORK)
    read = [record.values["began"] for record in found.stream("calls", account("ACC-1"))]
    assert read == [datetime(2026, 3, 8, 7, 30, tzinfo=UTC), datetime(2026, 3, 8, 6, 30, tzinfo=UTC)]
    [later] = found.stream("calls", account("ACC-1"), Span(start=datetime(2026, 3, 8, 7, tzinfo=UTC)))
    assert later.values["began"] == read[0]


def test_a_table_of_another_schema(server: str) -> None:
    name = {"sqlite": "main", "postgresql": "public"}.get(server, str(connections["company"].settings_dict["NAME"]))
    calls(6, account="ACC-1")
    found = source(EXACT, table=f"{name}.trap_calls")
    assert found.tally("calls", account("ACC-1")).count == 6
    receipt = found.erase("calls", account("ACC-1"), batch=4)
    assert (receipt.count, receipt.remaining) == (4, 1)  # counting stops at the first that is left
    assert found.tally("calls", account("ACC-1")).count == 2


def test_a_key_of_bytes(server: str) -> None:
    keys = [UUID(int=number * 2**90 + 255) for number in range(1, 5)]
    for key in keys:
        insert("trap_tokens", id=key.bytes, account="ACC-1", issued=NOON)
    fields = [{"name": "issued", "label": "Issued", "type": "datetime"}]
    found = source(EXACT, table="trap_tokens", primary_key=["id"], dated_by="issued", fields=fields, searchable=[])
    records = list(found.stream("calls", account("ACC-1")))
    assert [record.key for record in records] == [f"hex:{key.hex}" for key in reversed(keys)]
    assert found.get("calls", account("ACC-1"), records[1].key) == records[1]
    first = found.page("calls", account("ACC-1"), Query(limit=2))
    assert found.page("calls", account("ACC-1"), Query(limit=2, after=first.next)).records == tuple(records[2:])
    assert found.erase("calls", account("ACC-1"), Selection(keys=(records[0].key,))).count == 1
    assert found.erase("calls", account("ACC-1"), batch=2).remaining == 1
    with pytest.raises(NotThere):
        source(EXACT).get("calls", account("ACC-1"), "hex:00,1")
