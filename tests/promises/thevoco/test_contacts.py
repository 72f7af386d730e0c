"""TheVoĉo: phonebooks, and who hears of the telephone system's events."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.promises.own import do, enter, erase, officer
from tests.promises.reading import section
from tests.promises.records import key_of, newest, row, stored, write

promise = pytest.mark.promise
ACCOUNT = "ACC-100001"
SHOWN = {"email": "email", "phone": "telephone", "none": "no channel"}


def kinds(page: Visitor) -> set[str]:
    """Returns the categories that a person's own data page leads to."""
    return {href for href in page.get("/data/").links.values() if href.startswith("/data/")}


def test_an_extension_user_edits_a_personal_contact_in_all_eight_fields(page: Visitor, alice: User) -> None:
    record = newest(page, "personal_contacts", "personal_contacts")
    key = key_of(record)
    page.follow("Correct it")
    new = {
        "name": "Nora Novak",
        "company": "Novak & Co",
        "email": "nora@example.org",
        "business_phone": "+12155550140",
        "fax": "+12155550141",
        "mobile": "+12155550142",
        "home_phone": "+12155550143",
        "address": "1 New Street",
    }
    page.submit("Save my changes", **new)
    assert row("personal_contacts", list(new), "id = %s", [key]) == new


def test_an_administrator_edits_a_company_contact(page: Visitor, carol: User) -> None:
    record = newest(page, "company_contacts", "company_contacts")
    key = key_of(record)
    page.follow("Correct it")
    page.submit("Save my changes", mobile="+12155550144")
    assert row("company_contacts", ["mobile"], "id = %s", [key]) == {"mobile": "+12155550144"}


@promise("VOCO-51")
def test_nobody_but_the_user_sees_personal_contacts(page: Visitor, people: Callable[[str], User], alice: User) -> None:
    record = newest(page, "personal_contacts", "personal_contacts")
    name = stored(record, "personal_contacts", ["name"])["name"]
    assert name in record.text
    for other in ("carol", "bob"):
        enter(page, people(other))
        page.get(record.url, status=404)
        assert name not in page.get("/data/").text
    enter(page, User.objects.get(email="carol@example.com"))
    page.get("/data/personal_contacts/", status=404)
    assert "/data/personal_contacts/" not in kinds(page)


@promise("VOCO-51")
def test_another_extension_of_the_same_business_sees_no_personal_contact(page: Visitor, alice: User) -> None:
    record = newest(page, "personal_contacts", "personal_contacts")
    name = stored(record, "personal_contacts", ["name"])["name"]
    write("UPDATE personal_contacts SET extension = '202' WHERE account_id = %s", [ACCOUNT])
    page.get(record.url, status=404)
    assert name not in page.get("/data/personal_contacts/").text


@promise("VOCO-51")
def test_privacy_staff_read_no_personal_contact(page: Visitor, people: Callable[[str], User], alice: User) -> None:
    contact = newest(page, "personal_contacts", "personal_contacts")
    name, number = contact.facts["Name"], contact.facts["Mobile number"]
    case = erase(page)
    pat = officer(people("pat"))
    do(pat, case, "plan")
    desk = Visitor(pat)
    for address in (
        f"/admin/requests/privacyrequest/{case.pk}/change/",
        f"/admin/requests/legalhold/add/?case={case.pk}&dataset=personal_contacts",
    ):
        seen = desk.get(address).text
        assert "Personal contacts" in seen
        assert name not in seen and number not in seen
    desk.get(contact.url, status=404)


@promise("VOCO-45")
def test_company_contacts_are_empty_until_somebody_adds_one(page: Visitor, carol: User) -> None:
    write("DELETE FROM company_contacts WHERE account_id = %s", [ACCOUNT])
    before = page.get("/data/company_contacts/").text
    assert "Empty by default: it holds what the business adds, changes and deletes." in before
    write(
        "INSERT INTO company_contacts (id, name, account_id, changed_at) VALUES (900001, 'Olga Ost', %s, '2026-01-05')",
        [ACCOUNT],
    )
    assert "Olga Ost" not in before
    assert "Olga Ost" in page.get("/data/company_contacts/").text


@promise("VOCO-49")
def test_personal_contacts_are_empty_until_somebody_adds_one(page: Visitor, alice: User) -> None:
    write("DELETE FROM personal_contacts WHERE account_id = %s AND extension = '201'", [ACCOUNT])
    before = page.get("/data/personal_contacts/").text
    assert "Empty by default: it holds what you add, change and delete." in before
    write(
        "INSERT INTO personal_contacts (id, name, account_id, extension, changed_at) "
        "VALUES (900001, 'Olga Ost', %s, '201', '2026-01-05')",
        [ACCOUNT],
    )
    assert "Olga Ost" not in before
    assert "Olga Ost" in page.get("/data/personal_contacts/").text


@promise("VOCO-38")
def test_an_administrator_sees_whether_events_are_told_and_names_who_hears_of_them(page: Visitor, carol: User) -> None:
    for state, shown in (("on", "State On"), ("off", "State Off")):
        write(
            "UPDATE feature_switches SET state = %s WHERE feature = 'event_notifications' AND account_id = %s",
            [state, ACCOUNT],
        )
        told = section(page.get("/data/features/"), "Event notifications")
        assert shown in told
    assert "named contacts of events, by email or telephone" in told
    record = newest(page, "notification_contacts", "notification_contacts")
    key = key_of(record)
    assert record.facts["Name"] == stored(record, "notification_contacts", ["name"])["name"]
    for channel in ("phone", "email", "none"):
        page.get(record.url)
        page.follow("Correct it")
        page.submit("Save my changes", channel=channel)
        assert row("notification_contacts", ["channel"], "id = %s", [key]) == {"channel": channel}
        assert page.get(record.url).facts["Channel"] == SHOWN[channel]


@promise("VOCO-39")
def test_a_contact_sees_and_changes_how_they_hear_of_events(page: Visitor, alice: User) -> None:
    record = newest(page, "notification_contacts", "notification_contacts")
    key = key_of(record)
    for channel in ("phone", "none"):
        page.get(record.url)
        page.follow("Correct it")
        page.submit("Save my changes", channel=channel)
        assert row("notification_contacts", ["channel"], "id = %s", [key]) == {"channel": channel}
        assert page.get(record.url).facts["Channel"] == SHOWN[channel]
