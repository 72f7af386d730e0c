"""TheVoĉo: logs and reports of the telephone system, how long calls are kept, and what each kind is used for."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.promises.own import enter
from tests.promises.reading import points, section
from tests.promises.records import assert_shows, key_of, newest, write

promise = pytest.mark.promise
ACCOUNT = "ACC-100001"


@pytest.mark.parametrize(
    ("source", "category", "dataset", "feature", "name"),
    [
        pytest.param("debug", "system_logs", "system_log", "debug_log", "Debug log", marks=promise("VOCO-42")),
        pytest.param(
            "capture",
            "packet_captures",
            "packet_captures",
            "packet_capture",
            "Ethernet capture tool",
            marks=promise("VOCO-44"),
        ),
    ],
)
def test_what_a_log_captured_of_call_parties_is_seen_partly_hidden_and_whether_it_captures(
    page: Visitor, alice: User, source: str, category: str, dataset: str, feature: str, name: str
) -> None:
    write(
        "UPDATE system_log SET extension = '201', source = %s, from_name = 'Olga Ost', from_number = "
        "'+12155550171', to_name = 'Nora Novak', to_number = '+12155550182' WHERE account_id = %s",
        [source, ACCOUNT],
    )
    facts = newest(page, category, dataset).facts
    assert facts["First party"].startswith("•••") and facts["Second party"].startswith("•••")
    assert facts["First party's number"].startswith("••• 71")
    assert facts["Second party's number"].startswith("••• 82")
    assert "names and numbers of call parties" in page.get(f"/data/{category}/").text
    write("DELETE FROM feature_switches WHERE feature = %s AND account_id = %s", [feature, ACCOUNT])
    for state, shown in (("on", "State On"), ("off", "State Off")):
        write(
            "INSERT INTO feature_switches (id, feature, state, switched_at, account_id) "
            "SELECT MAX(id) + 1, %s, %s, %s, %s FROM feature_switches",
            [feature, state, f"2026-11-0{len(state)} 10:00:00", ACCOUNT],
        )
        told = section(page.get("/data/features/"), name)
        assert shown in told
        assert "names and numbers of call parties" in told


@promise("VOCO-75")
@pytest.mark.parametrize("category", ["call_detail", "recordings", "voicemail"])
def test_calls_recordings_and_voicemail_have_no_fixed_period(page: Visitor, carol: User, category: str) -> None:
    shown = page.get(f"/data/{category}/")
    assert shown.facts["How long it is kept"].startswith("Until it is deleted There is no fixed period.")
    assert {line["Kept until"] for line in shown.tables[0]} == {"Until it is deleted"}


ADMINISTRATION, BASIC, CHECKING = "Administration", "Basic call functions", "Check calls"
PERFORMANCE, FAULTS = "Measure performance", "Find faults"


@promise("VOCO-92")
@pytest.mark.parametrize(
    ("who", "category", "purposes"),
    [
        ("alice", "call_detail", [ADMINISTRATION, BASIC, CHECKING]),
        ("alice", "recordings", [CHECKING]),
        ("alice", "voicemail", [BASIC]),
        ("alice", "voicemail_transcripts", [BASIC]),
        ("alice", "speed_dial", [BASIC]),
        ("alice", "conferences", [BASIC, ADMINISTRATION]),
        ("alice", "call_reports", [PERFORMANCE, CHECKING]),
        ("alice", "system_logs", [FAULTS]),
        ("carol", "packet_captures", [FAULTS]),
        ("carol", "trunks", [ADMINISTRATION, BASIC]),
        ("carol", "operation_logs", [ADMINISTRATION, FAULTS]),
    ],
)
def test_each_kind_tells_its_purpose(
    page: Visitor, people: Callable[[str], User], who: str, category: str, purposes: list[str]
) -> None:
    enter(page, people(who))
    assert points(page.get(f"/data/{category}/"), "Why we use it") == purposes


@promise("VOCO-5", "VOCO-92")
def test_an_extension_is_held_to_provide_hosted_telephony_to_the_customer(page: Visitor, alice: User) -> None:
    told = page.get("/data/extensions/")
    purposes = ["Provide hosted telephony", ADMINISTRATION, BASIC, "Send notices and administrative email"]
    assert points(told, "Why we use it") == purposes
    assert "A customer of ours decides about it; we act on their behalf" in told.facts["Who decides about it"]


@promise("VOCO-40")
@pytest.mark.parametrize("who", ["alice", "carol"])
def test_sign_ins_and_pauses_of_an_agent_are_seen(page: Visitor, people: Callable[[str], User], who: str) -> None:
    enter(page, people(who))
    record = newest(page, "call_reports", "agent_activity")
    assert_shows(record, "agent_activity", {"Queue": "queue", "Extension": "extension"})
    assert who == "carol" or record.facts["Extension"] == "201"
    for action, shown in (
        ("login", "signed in"),
        ("logout", "signed out"),
        ("pause", "paused"),
        ("unpause", "resumed"),
    ):
        write("UPDATE agent_activity SET action = %s WHERE id = %s", [action, key_of(record)])
        assert page.get(record.url).facts["Action"] == shown


@promise("VOCO-40")
def test_an_administrator_sees_a_report_of_calls_by_month(page: Visitor, carol: User) -> None:
    told = {"Service": "service", "Destination": "destination", "How many": "quantity", "Number": "number"}
    assert_shows(newest(page, "call_reports", "monthly_calls"), "usage_records", told)


@promise("VOCO-40")
@pytest.mark.parametrize("who", ["alice", "carol"])
def test_a_monthly_report_of_an_extension_is_seen(page: Visitor, people: Callable[[str], User], who: str) -> None:
    enter(page, people(who))
    report = newest(page, "call_reports", "call_reports")
    told = {"Calls made": "made", "Calls answered": "answered", "Calls missed": "missed", "Extension": "extension"}
    assert_shows(report, "call_reports", told)
    assert who == "carol" or report.facts["Extension"] == "201"
    write(
        "UPDATE call_reports SET month = '2026-03-01', talking = 3723, signed_in = 7200, paused = 60 WHERE id = %s",
        [key_of(report)],
    )
    times = page.get(report.url).facts
    assert [times[label] for label in ("Talking time", "Time signed in")] == ["1 h 02 min", "2 h 00 min"]
    assert (times["Time paused"], times["Month"]) == ("1 min 0 s", "1 March 2026")
