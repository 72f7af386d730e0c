"""ClearCall: deletion with its fixed periods, and corrections, from the form to what is left."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from accounts.models import User
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.promises.own import do, enter, erase, officer
from tests.promises.records import row, rows, write

promise = pytest.mark.promise
Work = Callable[..., int]
ACCOUNT, EMAIL = "ACC-100001", "alice@example.com"


@pytest.fixture(autouse=True)
def clearcall(use_company: Callable[[str], None]) -> None:
    use_company("clearcall")


@pytest.fixture
def alice(clearcall: None, people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of an account holder."""
    return enter(page, people("alice"))


@pytest.fixture
def desk(clearcall: None, people: Callable[[str], User]) -> Client:
    """Returns the browser of a privacy officer."""
    return officer(people("pat"))


@pytest.fixture
def ages(clearcall: None) -> None:
    """Puts one record on either side of every period that the policy fixes."""
    for table, column, years in (
        ("network_measurements", "measured_at", 3),
        ("tickets", "opened_at", 5),
        ("security_events", "happened_at", 1),
        ("invoices", "issued_at", 7),
    ):
        kept = rows(table, ["id"], "account_id = %s", [ACCOUNT])
        write(f"UPDATE {table} SET {column} = %s WHERE account_id = %s", [ago(years, -30), ACCOUNT])  # noqa: S608
        write(f"UPDATE {table} SET {column} = %s WHERE id = %s", [ago(years, 30), kept[0]["id"]])  # noqa: S608


def ago(years: int, days: int) -> datetime:
    """Returns a moment so many years ago, and so many days before that."""
    return datetime.now().replace(microsecond=0) - relativedelta(years=years) - timedelta(days=days)


def left(table: str, owner: str = "account_id", value: str = ACCOUNT) -> int:
    """Returns how many rows the company's table still has."""
    return len(rows(table, ["id"], f"{owner} = %s", [value]))


@promise("CCQ-55", "CCQ-64", "CCQ-65", "CCQ-66", "CCQ-67", "CCQ-68", "CCQ-69", "CCQ-72", "CCQ-99")
def test_a_deletion_applies_every_period_and_its_letter_names_what_stays(
    alice: Visitor, desk: Client, work: Work, ages: None
) -> None:
    before = {table: left(table) for table in ("network_measurements", "tickets", "security_events", "invoices")}
    assert left("subscriptions", "email", EMAIL)
    assert left("topology")
    case = erase(alice)
    do(desk, case, "take")
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "send")
    work()

    assert left("subscriptions", "email", EMAIL) == left("registrations", "email", EMAIL) == 0
    assert left("topology") == left("devices") == left("technical_requirements") == 0
    assert {table: left(table) for table in before} == {table: count - 1 for table, count in before.items()}
    assert row("people", ["name"], "lower(email) = %s", [EMAIL]) == {"name": "Alice Almeida"}

    case.refresh_from_db()
    letter = case.letters.get(outcome="partly").html
    for ground in (
        "We keep account information for seven years after you stop being our customer",
        "We keep network performance data for three years",
        "We keep records of our communication for five years",
        "We keep technical logs for one year",
        "We keep financial records for seven years",
    ):
        assert ground in letter
    holds = {hold.dataset: hold.until for hold in case.holds.all()}
    for hold in case.holds.all():
        assert f"{hold.until:%-d %B %Y}" in letter[letter.index(hold.label) :]
    soon = date.today() + timedelta(days=30)
    for dataset in ("measurements", "tickets", "security_events", "invoices"):
        assert abs(holds[dataset] - soon) <= timedelta(days=2)
    assert abs(holds["contact_details"] - (date.today() + relativedelta(years=7))) <= timedelta(days=1)


@promise("CCQ-73")
def test_the_end_of_the_relationship_starts_the_seven_years(alice: Visitor) -> None:
    assert "7 years after your service ends" in alice.get("/data/contact_details/").facts["How long it is kept"]
    write("UPDATE people SET relationship_ended_on = '2025-05-06' WHERE account_id = %s", [ACCOUNT])
    write("UPDATE accounts SET relationship_ended_on = '2025-05-06' WHERE account_id = %s", [ACCOUNT])
    assert alice.get("/data/contact_details/").tables[0][0]["Kept until"] == "6 May 2032"


@promise("CCQ-70")
@pytest.mark.parametrize(
    ("category", "table", "column", "years"),
    [
        ("network_performance", "network_measurements", "measured_at", 3),
        ("communications", "tickets", "opened_at", 5),
        ("diagnostics", "diagnostics", "taken_at", 1),
        ("billing", "invoices", "issued_at", 7),
    ],
)
def test_each_record_tells_the_day_on_which_it_falls_due(
    alice: Visitor, category: str, table: str, column: str, years: int
) -> None:
    write(f"UPDATE {table} SET {column} = '2026-03-04 15:00:00' WHERE account_id = %s", [ACCOUNT])  # noqa: S608
    assert {line["Kept until"] for line in alice.get(f"/data/{category}/").tables[0]} == {f"4 March {2026 + years}"}


@promise("CCQ-63")
def test_what_has_no_fixed_period_is_kept_as_long_as_needed_and_goes_on_request(
    alice: Visitor, desk: Client, work: Work
) -> None:
    told = alice.get("/data/topology/").facts["How long it is kept"]
    assert told.startswith("As long as it is needed for its purpose")
    case = erase(alice, what="categories", categories=["topology"])
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    assert left("topology") == 0
    assert left("devices") > 0


@promise("CCQ-37")
def test_the_tables_of_a_request_hold_nothing_that_can_be_read(alice: Visitor, desk: Client, work: Work) -> None:
    case = erase(alice, words="My cousin keeps a blue parrot.")
    do(desk, case, "message", words="Which parrot do you mean?")
    do(desk, case, "send")
    work()
    read = ""
    with connections["default"].cursor() as cursor:
        for table in ("requests_privacyrequest", "requests_event", "requests_letter", "mail_message"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            read += "".join(
                bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                for line in cursor.fetchall()
                for value in line
            )
    assert case.reference in read
    for secret in ("parrot", "alice@example.com", "Alice Almeida"):
        assert secret not in read
    assert "Which parrot do you mean?" in alice.get(f"/requests/{case.reference}/").text


@promise("CCQ-50", "CCQ-51", "CCQ-95")
def test_a_correction_keeps_old_new_proof_and_decision(alice: Visitor, desk: Client) -> None:
    write("UPDATE people SET department = NULL WHERE lower(email) = %s", [EMAIL])
    was = row("people", ["job_title"], "lower(email) = %s", [EMAIL])["job_title"]
    alice.get("/data/professional_details/")
    first = next(href for href in alice.last.links.values() if "/record/" in href)  # type: ignore[union-attr]
    alice.get(first)
    alice.follow("Tell us that it is wrong")
    proof = SimpleUploadedFile("letter.txt", b"My employer confirms: network architect.", "text/plain")
    send(alice, new_job_title="Network architect", new_department="Operations", evidence=proof, place="US-CA")
    case = PrivacyRequest.objects.get()
    assert case.evidence.count() == 1
    for correction in case.corrections.all():
        do(desk, case, "accept", item=correction.pk, reason="The letter shows it.")
    kept = {one.field: (one.old_value, one.new_value, one.decision, one.reason) for one in case.corrections.all()}
    assert kept == {
        "job_title": (was, "Network architect", "accepted", "The letter shows it."),
        "department": (None, "Operations", "accepted", "The letter shows it."),
    }
    now = row("people", ["job_title", "department"], "lower(email) = %s", [EMAIL])
    assert now == {"job_title": "Network architect", "department": "Operations"}


def send(alice: Visitor, **fields: Any) -> None:
    """Sends the correction form that is open."""
    form = alice.last.forms[-1]  # type: ignore[union-attr]
    button = next(iter(form.buttons))
    alice.submit(button, **fields)
