"""TheVoĉo: what extension users and PBX administrators see of their telephone system's data."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.reading import points, section
from tests.promises.records import assert_shows, newest, row, rows, stored, write

promise = pytest.mark.promise
ACCOUNT = "ACC-100001"


@pytest.fixture(autouse=True)
def thevoco(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")


@pytest.fixture
def alice(people: Callable[[str], User], page: Visitor, thevoco: None) -> User:
    """Returns Alice, an extension user, signed in."""
    return arriving(page, people("alice"))


@pytest.fixture
def carol(people: Callable[[str], User], page: Visitor, thevoco: None) -> User:
    """Returns Carol, who administers Alice's telephone system, signed in."""
    return arriving(page, people("carol"))


def arriving(page: Visitor, user: User) -> User:
    sign_in(page.client, user)
    return user


def kinds(page: Visitor) -> set[str]:
    """Returns the categories that a person's own data page leads to."""
    return {href for href in page.get("/data/").links.values() if href.startswith("/data/")}


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("category", "dataset", "table", "told"),
    [
        pytest.param(
            "extensions",
            "extensions",
            "people",
            {"Extension": "extension", "Name": "name", "Email address": "email", "Department": "department"},
            marks=promise("VOCO-7"),
        ),
        pytest.param(
            "account_holder",
            "account_holder",
            "people",
            {"Name": "name", "Email address": "email", "Street": "street"},
            marks=promise("VOCO-8"),
        ),
        pytest.param(
            "account_holder", "account", "accounts", {"Company": "company", "City": "city"}, marks=promise("VOCO-8")
        ),
        pytest.param(
            "call_detail",
            "calls",
            "cdr",
            {"Caller's name": "src_name", "Name of the called party": "dst_name", "Call number": "uniqueid"},
            marks=promise("VOCO-10"),
        ),
        pytest.param(
            "voicemail",
            "voicemail",
            "voicemail",
            {"For": "called_name", "Caller's name": "caller_name"},
            marks=promise("VOCO-21"),
        ),
        pytest.param(
            "speed_dial", "speed_dials", "speed_dials", {"Key": "position", "Name": "name"}, marks=promise("VOCO-29")
        ),
        pytest.param(
            "conferences",
            "conference_participants",
            "conference_participants",
            {"Name": "name"},
            marks=promise("VOCO-31"),
        ),
        pytest.param(
            "video_conferences",
            "video_participants",
            "video_participants",
            {"Name shown": "display_name", "Device": "device"},
            marks=promise("VOCO-58"),
        ),
        pytest.param(
            "personal_contacts",
            "personal_contacts",
            "personal_contacts",
            {"Name": "name", "Company": "company", "Email address": "email", "Address": "address"},
        ),
    ],
)
def test_an_extension_user_sees_their_records(
    page: Visitor, category: str, dataset: str, table: str, told: dict[str, str]
) -> None:
    assert_shows(newest(page, category, dataset), table, told)


@pytest.mark.usefixtures("carol")
@pytest.mark.parametrize(
    ("category", "dataset", "table", "told"),
    [
        pytest.param("trunks", "trunks", "trunks", {"Carrier": "carrier", "Name": "name"}, marks=promise("VOCO-9")),
        pytest.param("call_detail", "calls", "cdr", {"Call number": "uniqueid"}, marks=promise("VOCO-10")),
        pytest.param("recordings", "recordings", "recordings", {"IP address": "ip"}, marks=promise("VOCO-15")),
        pytest.param(
            "operation_logs",
            "operations",
            "operation_log",
            {"Operation": "operation", "Area": "module"},
            marks=promise("VOCO-43"),
        ),
        pytest.param("call_reports", "agent_activity", "agent_activity", {"Queue": "queue"}, marks=promise("VOCO-40")),
        pytest.param(
            "company_contacts",
            "company_contacts",
            "company_contacts",
            {"Name": "name", "Company": "company"},
        ),
    ],
)
def test_an_administrator_sees_the_systems_records(
    page: Visitor, category: str, dataset: str, table: str, told: dict[str, str]
) -> None:
    record = newest(page, category, dataset)
    assert_shows(record, table, told)


@pytest.mark.parametrize(
    ("category", "dataset", "table", "label", "who"),
    [
        pytest.param("trunks", "trunks", "trunks", "Number", "carol", marks=promise("VOCO-9")),
        pytest.param("speed_dial", "speed_dials", "speed_dials", "Number", "alice", marks=promise("VOCO-29")),
    ],
)
def test_telephone_numbers_are_shown_whole(
    page: Visitor, people: Callable[[str], User], category: str, dataset: str, table: str, label: str, who: str
) -> None:
    arriving(page, people(who))
    record = newest(page, category, dataset)
    assert record.facts[label].replace(" ", "") == stored(record, table, ["number"])["number"]


@promise("VOCO-31")
def test_every_participant_of_a_conference_is_seen_with_name_and_number(page: Visitor, alice: User) -> None:
    held = rows(
        "conference_participants",
        ["name", "number"],
        "conference_id IN (SELECT id FROM conferences WHERE account_id = %s AND extension = '201')",
        [ACCOUNT],
    )
    assert len(held) > 2
    shown = page.get("/data/conferences/?dataset=conference_participants").text.replace(" ", "")
    for one in held:
        assert f"{one['name']},{one['number']}".replace(" ", "") in shown


@promise("VOCO-9", "VOCO-43")
@pytest.mark.parametrize("category", ["trunks", "operation_logs", "company_contacts"])
def test_what_is_the_administrators_is_not_the_extension_users(page: Visitor, alice: User, category: str) -> None:
    page.get(f"/data/{category}/", status=404)


@promise("VOCO-4")
def test_an_extension_user_finds_whom_to_ask(page: Visitor, alice: User) -> None:
    business = page.get("/data/administrators/")
    assert "Harbor Light Dental" in business.text
    administrator = newest(page, "administrators", "administrators")
    assert administrator.facts["Name"] == "Carol Chen"
    assert administrator.facts["Email address"] == "carol@example.com"
    assert administrator.facts["Telephone"] == "+1 215 555 0100"


@promise("VOCO-6")
def test_a_page_tells_identifying_data_from_aggregated(page: Visitor) -> None:
    told = page.get("/privacy/data/statistics/").text
    assert "Counts and averages that point to nobody. They are not kept under your name." in told
    assert "All other kinds of data on this site are identifying unless their page says otherwise." in told


@promise("VOCO-15", "VOCO-18", "VOCO-93")
def test_a_recording_tells_both_numbers_and_plays(page: Visitor, carol: User) -> None:
    record = newest(page, "recordings", "recordings")
    assert {"Caller", "Called number", "IP address", "Length"} <= set(record.facts)
    audio = next(record.main.iter("audio")).get("src") or ""
    played = page.client.get(audio)
    assert played["Content-Type"] == "audio/x-wav" or played["Content-Type"] == "audio/wav"
    assert b"".join(played.streaming_content)[:4] == b"RIFF"
    told = page.get("/data/recordings/").text
    assert "Recordings are encrypted, lie on the TheVoĉo Central Management server" in told
    assert "can be reached only from the management portal or the API" in told


@promise("VOCO-18")
def test_a_recording_is_out_of_reach_without_the_right_sign_in(
    page: Visitor, people: Callable[[str], User], carol: User
) -> None:
    audio = next(newest(page, "recordings", "recordings").main.iter("audio")).get("src") or ""
    arriving(page, people("bob"))
    assert page.client.get(audio).status_code == 404
    sign_in(page.client, carol, fresh=False)
    assert page.client.get(audio)["Location"].startswith("/accounts/confirm/")
    page.client.logout()
    assert page.client.get(audio)["Location"].startswith("/accounts/login/")


@promise("VOCO-17")
def test_a_recording_shows_that_a_party_stopped_it(page: Visitor, carol: User) -> None:
    record = newest(page, "recordings", "recordings")
    key = record.url.split("/record/")[1].strip("/")
    for stopped, shown in ((True, "yes"), (False, "no")):
        write("UPDATE recordings SET interrupted = %s WHERE id = %s", [stopped, int(key)])
        assert page.get(record.url).facts["Stopped by a party"] == shown
    assert "you can have the recording stopped or interrupted at any moment" in page.get("/data/features/").text


@promise("VOCO-21")
def test_a_voicemail_plays(page: Visitor, alice: User) -> None:
    record = newest(page, "voicemail", "voicemail")
    assert record.facts["Number called"] == "+1 215 555 0101"
    audio = next(record.main.iter("audio")).get("src") or ""
    assert b"".join(page.client.get(audio).streaming_content)[:4] == b"RIFF"


@promise("VOCO-42", "VOCO-44")
@pytest.mark.parametrize(
    ("source", "category", "dataset"),
    [("debug", "system_logs", "system_log"), ("capture", "packet_captures", "packet_captures")],
)
def test_what_a_log_captured_of_call_parties_is_seen(
    page: Visitor, alice: User, source: str, category: str, dataset: str
) -> None:
    write("UPDATE system_log SET extension = '201', source = %s WHERE account_id = %s", [source, ACCOUNT])
    record = newest(page, category, dataset)
    assert {"First party", "First party's number", "Second party", "Second party's number"} <= set(record.facts)
    assert "names and numbers of call parties" in page.get(f"/data/{category}/").text


def test_an_extension_user_edits_a_personal_contact_in_all_eight_fields(page: Visitor, alice: User) -> None:
    record = newest(page, "personal_contacts", "personal_contacts")
    key = int(record.url.split("/record/")[1].strip("/"))
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
    key = int(record.url.split("/record/")[1].strip("/"))
    page.follow("Correct it")
    page.submit("Save my changes", mobile="+12155550144")
    assert row("company_contacts", ["mobile"], "id = %s", [key]) == {"mobile": "+12155550144"}


@promise("VOCO-51")
def test_nobody_but_the_user_sees_personal_contacts(page: Visitor, people: Callable[[str], User], alice: User) -> None:
    record = newest(page, "personal_contacts", "personal_contacts")
    name = stored(record, "personal_contacts", ["name"])["name"]
    assert name in record.text
    for other in ("carol", "bob"):
        arriving(page, people(other))
        page.get(record.url, status=404)
        assert name not in page.get("/data/").text
    arriving(page, User.objects.get(email="carol@example.com"))
    page.get("/data/personal_contacts/", status=404)
    assert "/data/personal_contacts/" not in kinds(page)


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


@promise("VOCO-75")
@pytest.mark.parametrize("category", ["call_detail", "recordings", "voicemail"])
def test_calls_recordings_and_voicemail_have_no_fixed_period(page: Visitor, carol: User, category: str) -> None:
    shown = page.get(f"/data/{category}/")
    assert shown.facts["How long it is kept"].startswith("Until it is deleted There is no fixed period.")
    assert {line["Kept until"] for line in shown.tables[0]} == {"Until it is deleted"}


@promise("VOCO-5", "VOCO-92")
@pytest.mark.parametrize(
    ("category", "purposes"),
    [
        (
            "extensions",
            [
                "Provide hosted telephony",
                "Administration",
                "Basic call functions",
                "Send notices and administrative email",
            ],
        ),
        ("call_detail", ["Administration", "Basic call functions", "Check calls"]),
        ("voicemail", ["Basic call functions"]),
        ("call_reports", ["Measure performance", "Check calls"]),
        ("system_logs", ["Find faults"]),
    ],
)
def test_each_kind_tells_its_purpose(page: Visitor, alice: User, category: str, purposes: list[str]) -> None:
    told = page.get(f"/data/{category}/")
    assert (points(told, "Why we use it") or [told.facts["Why we use it"]]) == purposes


@promise("VOCO-40")
def test_an_agent_sees_their_own_activity(page: Visitor, alice: User) -> None:
    mine = rows("agent_activity", ["id"], "account_id = %s AND extension = '201'", [ACCOUNT])
    assert mine
    record = newest(page, "call_reports", "agent_activity")
    assert record.facts["Extension"] == "201"
    assert record.facts["Action"] in {"signed in", "signed out", "paused", "resumed"}


@promise("VOCO-38")
def test_an_administrator_sees_whether_events_are_told_and_names_who_hears_of_them(page: Visitor, carol: User) -> None:
    told = section(page.get("/data/features/"), "Event notifications")
    for state, shown in (("on", "State On"), ("off", "State Off")):
        write(
            "UPDATE feature_switches SET state = %s WHERE feature = 'event_notifications' AND account_id = %s",
            [state, ACCOUNT],
        )
        told = section(page.get("/data/features/"), "Event notifications")
        assert shown in told
    assert "named contacts of events, by email or telephone" in told
    record = newest(page, "notification_contacts", "notification_contacts")
    key = int(record.url.split("/record/")[1].strip("/"))
    for channel in ("phone", "email"):
        page.get(record.url)
        page.follow("Correct it")
        page.submit("Save my changes", channel=channel)
        assert row("notification_contacts", ["channel"], "id = %s", [key]) == {"channel": channel}


@promise("VOCO-39")
def test_a_contact_sees_and_changes_how_they_hear_of_events(page: Visitor, alice: User) -> None:
    record = newest(page, "notification_contacts", "notification_contacts")
    key = int(record.url.split("/record/")[1].strip("/"))
    for channel in ("phone", "none"):
        page.get(record.url)
        page.follow("Correct it")
        page.submit("Save my changes", channel=channel)
        assert row("notification_contacts", ["channel"], "id = %s", [key]) == {"channel": channel}
