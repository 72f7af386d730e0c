"""TheVoĉo: what extension users and PBX administrators see of their telephone system's data."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.own import enter
from tests.promises.records import assert_shows, key_of, newest, rows, write

promise = pytest.mark.promise
ACCOUNT = "ACC-100001"


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("category", "dataset", "table", "told"),
    [
        pytest.param(
            "extensions",
            "extensions",
            "people",
            {
                "Extension": "extension",
                "Name": "name",
                "Name shown on calls": "display_name",
                "Email address": "email",
                "Telephone": "phone",
                "Mobile telephone": "mobile",
                "Department": "department",
            },
            marks=promise("VOCO-7"),
        ),
        pytest.param(
            "account_holder",
            "account_holder",
            "people",
            {
                "Name": "name",
                "Company": "company",
                "Email address": "email",
                "Telephone": "phone",
                "Mobile telephone": "mobile",
                "Street": "street",
                "City": "city",
                "State or region": "region",
                "Postcode": "postcode",
                "Country": "country",
            },
            marks=promise("VOCO-8"),
        ),
        pytest.param(
            "account_holder",
            "account",
            "accounts",
            {
                "Company": "company",
                "Street": "street",
                "City": "city",
                "Postcode": "postcode",
                "Name given at sign-up": "signup_name",
                "Email address given at sign-up": "signup_email",
                "Address given at sign-up": "signup_address",
            },
            marks=promise("VOCO-8"),
        ),
        pytest.param(
            "call_detail",
            "calls",
            "cdr",
            {
                "From": "src",
                "Caller's name": "src_name",
                "To": "dst",
                "Name of the called party": "dst_name",
                "Extension": "extension",
                "Call number": "uniqueid",
            },
            marks=promise("VOCO-10"),
        ),
        pytest.param(
            "voicemail",
            "voicemail",
            "voicemail",
            {"For": "called_name", "Number called": "called", "From": "caller", "Caller's name": "caller_name"},
            marks=promise("VOCO-21"),
        ),
        pytest.param(
            "speed_dial",
            "speed_dials",
            "speed_dials",
            {"Key": "position", "Number": "number", "Name": "name"},
            marks=promise("VOCO-29"),
        ),
        pytest.param(
            "conferences",
            "conference_participants",
            "conference_participants",
            {"Name": "name", "Number": "number"},
            marks=promise("VOCO-31"),
        ),
        pytest.param(
            "video_conferences",
            "video_participants",
            "video_participants",
            {"Name shown": "display_name", "Device": "device"},
            marks=promise("VOCO-58"),
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
        pytest.param("trunks", "trunks", "trunks", {"Number": "number", "Name": "name"}, marks=promise("VOCO-9")),
        pytest.param(
            "call_detail",
            "calls",
            "cdr",
            {"From": "src", "Caller's name": "src_name", "To": "dst", "Name of the called party": "dst_name"},
            marks=promise("VOCO-10"),
        ),
        pytest.param(
            "operation_logs",
            "operations",
            "operation_log",
            {"Operation": "operation", "Area": "module"},
            marks=promise("VOCO-43"),
        ),
    ],
)
def test_an_administrator_sees_the_systems_records(
    page: Visitor, category: str, dataset: str, table: str, told: dict[str, str]
) -> None:
    record = newest(page, category, dataset)
    assert_shows(record, table, told)


@promise("VOCO-10")
@pytest.mark.parametrize("who", ["alice", "carol"])
def test_the_measures_of_a_call_are_seen(page: Visitor, people: Callable[[str], User], who: str) -> None:
    enter(page, people(who))
    record = newest(page, "call_detail", "calls")
    write(
        "UPDATE cdr SET calldate = '2026-10-05 09:30:00', duration = 156, billsec = 152, disposition = 'BUSY' "
        "WHERE id = %s",
        [key_of(record)],
    )
    facts = page.get(record.url).facts
    assert facts["Began"] == "5 October 2026, 09:30"
    assert (facts["Total length"], facts["Talking time"]) == ("2 min 36 s", "2 min 32 s")
    assert facts["Outcome"] == "Busy"


@promise("VOCO-43")
def test_an_administrator_sees_the_result_of_an_operation(page: Visitor, carol: User) -> None:
    record = newest(page, "operation_logs", "operations")
    for result, shown in (("failure", "failed"), ("success", "done")):
        write("UPDATE operation_log SET result = %s WHERE id = %s", [result, key_of(record)])
        assert page.get(record.url).facts["Result"] == shown


@promise("VOCO-9")
def test_an_administrator_sees_the_number_of_every_trunk(page: Visitor, carol: User) -> None:
    held = rows("trunks", ["number"], "account_id = %s", [ACCOUNT])
    assert held
    shown = page.get("/data/trunks/").text.replace(" ", "")
    assert all(one["number"] in shown for one in held)


@promise("VOCO-58")
def test_a_participant_sees_the_name_they_chose_and_what_was_on(page: Visitor, alice: User) -> None:
    record = newest(page, "video_conferences", "video_participants")
    for microphone, camera in ((True, False), (False, True)):
        write(
            "UPDATE video_participants SET display_name = 'Ally', microphone = %s, camera = %s WHERE id = %s",
            [microphone, camera, key_of(record)],
        )
        facts = page.get(record.url).facts
        told = {True: "yes", False: "no"}
        assert facts["Name shown"] == "Ally"
        assert (facts["Microphone on"], facts["Camera on"]) == (told[microphone], told[camera])


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


@pytest.mark.parametrize(
    "category",
    [
        pytest.param("trunks", marks=promise("VOCO-9")),
        pytest.param("operation_logs", marks=promise("VOCO-43")),
    ],
)
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
    assert page.get("/privacy/data/call_detail/").facts["Does it identify you?"] == "Yes"
    assert page.get("/privacy/data/statistics/").facts["Does it identify you?"] == "No, not by itself"
    told = page.last.text  # type: ignore[union-attr]
    assert "Counts and averages that point to nobody. They are not kept under your name." in told
    assert "All other kinds of data on this site are identifying unless their page says otherwise." in told


@promise("VOCO-15", "VOCO-18", "VOCO-93")
@pytest.mark.parametrize("who", ["carol", "alice"])
def test_a_recording_tells_both_numbers_and_plays(page: Visitor, people: Callable[[str], User], who: str) -> None:
    enter(page, people(who))
    record = newest(page, "recordings", "recordings")
    assert_shows(record, "recordings", {"Caller": "caller", "Called number": "called", "IP address": "ip"})
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
    enter(page, people("bob"))
    assert page.client.get(audio).status_code == 404
    sign_in(page.client, carol, fresh=False)
    assert page.client.get(audio)["Location"].startswith("/accounts/confirm/")
    page.client.logout()
    assert page.client.get(audio)["Location"].startswith("/accounts/login/")


@promise("VOCO-17")
def test_a_recording_shows_that_a_party_stopped_it(page: Visitor, alice: User) -> None:
    record = newest(page, "recordings", "recordings")
    for stopped, shown in ((True, "yes"), (False, "no")):
        write("UPDATE recordings SET interrupted = %s WHERE id = %s", [stopped, key_of(record)])
        assert page.get(record.url).facts["Stopped by a party"] == shown
    assert "you can have the recording stopped or interrupted at any moment" in page.get("/data/features/").text


@promise("VOCO-21")
def test_a_voicemail_plays(page: Visitor, alice: User) -> None:
    audio = next(newest(page, "voicemail", "voicemail").main.iter("audio")).get("src") or ""
    assert b"".join(page.client.get(audio).streaming_content)[:4] == b"RIFF"
