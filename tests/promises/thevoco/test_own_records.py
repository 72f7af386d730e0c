"""TheVoĉo: what administrators and extension users add, change and delete themselves, in the telephone system."""

from collections.abc import Callable

import pytest

from accounts.models import User
from portal.audit.models import Entry
from portal.mail.models import Message
from tests.inspection import Page, Visitor
from tests.promises.own import enter, record
from tests.promises.records import key_of, rows

promise = pytest.mark.promise
MINE = "account_id = 'ACC-100001' AND extension = '201'"
GONE = "Deleting is permanent. It cannot be undone"
EIGHT = {
    "name": "Nora Newname",
    "company": "Tide & Co",
    "email": "nora@example.com",
    "business_phone": "+12155550142",
    "fax": "+12155550143",
    "mobile": "+12155550144",
    "home_phone": "+12155550145",
    "address": "1 Pier Road, Camden",
}
LABELS = {
    "Name": "name",
    "Company": "company",
    "Email address": "email",
    "Business number": "business_phone",
    "Fax": "fax",
    "Mobile number": "mobile",
    "Home number": "home_phone",
    "Address": "address",
}


def keys(table: str, condition: str) -> set[int]:
    return {row["id"] for row in rows(table, ["id"], condition)}


def sure(page: Visitor) -> Page:
    """Reads that it is permanent, and confirms; returns the receipt."""
    assert page.last is not None and GONE in page.last.text
    return page.submit("Delete for good")


@pytest.mark.parametrize(
    ("who", "table", "owned"),
    [
        pytest.param(
            "carol", "company_contacts", {"account_id": "ACC-100001"}, marks=promise("VOCO-46"), id="administrator"
        ),
        pytest.param(
            "alice",
            "personal_contacts",
            {"account_id": "ACC-100001", "extension": "201"},
            marks=promise("VOCO-50"),
            id="extension",
        ),
    ],
)
def test_contacts_are_added_edited_and_deleted_with_all_eight_fields(
    page: Visitor, people: Callable[[str], User], who: str, table: str, owned: dict[str, str]
) -> None:
    before = keys(table, "1 = 1")
    enter(page, people(who)).get(f"/data/{table}/")
    page.follow(next(words for words in page.last.links if words.startswith("Add to:")))  # type: ignore[union-attr]
    assert set(EIGHT) <= page.last.forms[0].names  # type: ignore[union-attr]
    shown = page.submit("Add it", **EIGHT)

    assert {label: shown.facts[label].replace(" ", "") for label in LABELS} == {
        label: EIGHT[name].replace(" ", "") for label, name in LABELS.items()
    }
    (new,) = keys(table, "1 = 1") - before
    (stored,) = rows(table, [*EIGHT, *owned], "id = %s", [new])
    assert stored == EIGHT | owned

    page.follow("Correct it")
    changed = {name: value[:-1] + "9" for name, value in EIGHT.items()} | {"email": "nora.new@example.com"}
    page.submit("Save my changes", **changed)
    (stored,) = rows(table, list(EIGHT), "id = %s", [new])
    assert stored == changed

    page.submit("Delete it")
    assert "1 record is deleted for good." in sure(page).text
    assert keys(table, "1 = 1") == before
    assert [one.event for one in Entry.objects.filter(facts__dataset=table).exclude(event="record_seen")] == [
        "records_listed",
        "record_added",
        "record_corrected",
        "deletion_asked",
        "records_deleted",
    ]
    assert not Message.objects.filter(template="details_changed").exists()


@promise("VOCO-46", "VOCO-50")
@pytest.mark.parametrize(("who", "table"), [("carol", "personal_contacts"), ("alice", "company_contacts")])
def test_nobody_adds_to_the_phonebook_of_another(
    page: Visitor, people: Callable[[str], User], who: str, table: str
) -> None:
    before = keys(table, "1 = 1")
    enter(page, people(who)).get(f"/data/{table}/{table}/add/", status=404)
    page.post(f"/data/{table}/{table}/add/", EIGHT, status=404)
    assert keys(table, "1 = 1") == before


@pytest.mark.parametrize(
    ("category", "dataset", "table", "condition"),
    [
        pytest.param("call_detail", "calls", "cdr", "accountcode = 'ACC-100001'", marks=promise("VOCO-11")),
        pytest.param(
            "recordings",
            "recordings",
            "recordings",
            "account_id = 'ACC-100001' AND kind = 'call'",
            marks=promise("VOCO-19"),
        ),
        pytest.param(
            "voicemail", "voicemail", "voicemail", "account_id = 'ACC-100001'", marks=promise("VOCO-24", "VOCO-76")
        ),
        pytest.param(
            "voicemail_transcripts",
            "voicemail_texts",
            "transcripts",
            "account_id = 'ACC-100001' AND of = 'voicemail'",
            marks=promise("VOCO-25", "VOCO-76"),
        ),
    ],
)
def test_an_administrator_deletes_one_and_then_all_for_good(
    page: Visitor,
    people: Callable[[str], User],
    work: Callable[..., int],
    category: str,
    dataset: str,
    table: str,
    condition: str,
) -> None:
    carol = enter(page, people("carol"))
    others = keys(table, f"NOT ({condition})")
    before = keys(table, condition)
    key = int(key_of(record(carol, category, dataset)))
    carol.submit("Delete it")
    assert keys(table, condition) == before
    sure(carol)
    assert keys(table, condition) == before - {key}

    carol.get(f"/data/{category}/?dataset={dataset}")
    carol.submit("Delete all of these")
    sure(carol)
    work()
    assert keys(table, condition) == set()
    assert keys(table, "1 = 1") == others


@pytest.mark.parametrize(
    ("category", "table", "condition"),
    [
        pytest.param("voicemail", "voicemail", MINE, marks=promise("VOCO-24")),
        pytest.param("voicemail_transcripts", "transcripts", f"{MINE} AND of = 'voicemail'", marks=promise("VOCO-25")),
        pytest.param("speed_dial", "speed_dials", MINE, marks=promise("VOCO-30")),
        pytest.param("personal_contacts", "personal_contacts", MINE, marks=promise("VOCO-50")),
    ],
)
def test_an_extension_user_clears_their_own_and_nobody_elses(
    page: Visitor, people: Callable[[str], User], work: Callable[..., int], category: str, table: str, condition: str
) -> None:
    others = keys(table, f"NOT ({condition})")
    assert keys(table, condition) and others
    enter(page, people("alice")).get(f"/data/{category}/")
    page.submit("Delete all of these")
    sure(page)
    work()
    assert keys(table, "1 = 1") == others
