"""TheVoĉo: the switches that decide what is collected, with their state in the telephone system's own tables."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.reading import section
from tests.promises.records import write

promise = pytest.mark.promise
ACCOUNT = "ACC-100001"


@pytest.fixture(autouse=True)
def thevoco(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    write("DELETE FROM feature_switches WHERE account_id = %s", [ACCOUNT])


@pytest.fixture
def alice(thevoco: None, people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of an extension user."""
    sign_in(page.client, people("alice"))
    return page


@pytest.fixture
def carol(thevoco: None, people: Callable[[str], User], page: Visitor) -> Visitor:
    """Returns the visitor of a PBX administrator."""
    sign_in(page.client, people("carol"))
    return page


def switch(feature: str, state: str, third_party: str = "", address: str = "", target: str = "") -> None:
    """Switches a feature, as the management portal does; with a key that no sequence of PostgreSQL gives out next."""
    write("DELETE FROM feature_switches WHERE account_id = %s AND feature = %s", [ACCOUNT, feature])
    write(
        "INSERT INTO feature_switches (id, feature, state, switched_by, switched_at, third_party, authorised_ip, "
        "target, account_id) SELECT COALESCE(MAX(id), 0) + 1000, %s, %s, 'Carol Chen', '2026-03-04 10:00:00', "
        "%s, %s, %s, %s FROM feature_switches",
        [feature, state, third_party or None, address or None, target or None, ACCOUNT],
    )


def told(visitor: Visitor, name: str) -> str:
    """Returns what one's own page of switches says of one."""
    return section(visitor.get("/data/features/"), name)


@pytest.mark.parametrize(
    ("feature", "name"),
    [
        pytest.param("recording", "Call recording", marks=promise("VOCO-12")),
        pytest.param("debug_log", "Debug log", marks=promise("VOCO-41")),
        pytest.param("instant_messaging", "Instant messaging", marks=promise("VOCO-52")),
        pytest.param("ami", "Asterisk Manager Interface (AMI)", marks=promise("VOCO-61")),
        pytest.param("api", "API", marks=promise("VOCO-63")),
        pytest.param("database_grant", "Database grant", marks=promise("VOCO-65")),
        pytest.param("popup_url", "Popup URL", marks=promise("VOCO-71")),
    ],
)
def test_a_user_sees_what_is_off_by_default_and_whether_it_is(alice: Visitor, feature: str, name: str) -> None:
    before = told(alice, name)
    assert "State Nobody has switched it" in before
    assert "As delivered: Off, unless you switch it on" in before
    switch(feature, "on")
    assert "State On" in told(alice, name)
    switch(feature, "off")
    assert "State Off" in told(alice, name)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        pytest.param(
            "Audio conferences",
            "The audio is recorded only where call recording is on and opted in.",
            marks=promise("VOCO-33"),
        ),
        pytest.param("Web calls", "Audio follows the rule for call recordings.", marks=promise("VOCO-55")),
    ],
)
def test_a_user_sees_that_audio_follows_call_recording_and_whether_that_is_on(
    alice: Visitor, name: str, rule: str
) -> None:
    for state, shown in (("on", "State On"), ("off", "State Off")):
        switch("recording", state)
        assert rule in told(alice, name)
        assert shown in told(alice, "Call recording")


@pytest.mark.parametrize(
    ("feature", "name", "informs", "how"),
    [
        pytest.param(
            "recording_prompt",
            "Announcement before recording",
            "A prompt that tells both parties that the call is recorded.",
            "In the management portal, upload an audio file as the recording announcement.",
            marks=promise("VOCO-16"),
        ),
        pytest.param(
            "voicemail_prompt",
            "Announcement before voicemail",
            "A prompt that tells callers how their message is processed.",
            "In the management portal, upload an audio file as the voicemail greeting.",
            marks=promise("VOCO-23"),
        ),
    ],
)
def test_an_administrator_sees_whether_there_is_an_announcement_and_how_to_upload_one(
    carol: Visitor, feature: str, name: str, informs: str, how: str
) -> None:
    assert "State Nobody has switched it" in told(carol, name)
    for state, shown in (("on", "State On"), ("off", "State Off")):
        switch(feature, state)
        assert shown in told(carol, name)
        assert informs in told(carol, name)
        assert f"How to switch it {how}" in told(carol, name)


@promise("VOCO-73")
def test_an_administrator_sees_every_switch_against_its_default_on_one_page(carol: Visitor) -> None:
    switch("debug_log", "on")
    page = carol.get("/data/features/")
    for name, state in (
        ("Call recording", "Nobody has switched it"),
        ("Debug log", "On"),
        ("Instant messaging", "Nobody has switched it"),
        ("Asterisk Manager Interface (AMI)", "Nobody has switched it"),
        ("API", "Nobody has switched it"),
        ("Database grant", "Nobody has switched it"),
        ("Popup URL", "Nobody has switched it"),
    ):
        shown = section(page, name)
        assert f"State {state}" in shown
        assert "As delivered: Off, unless you switch it on" in shown


@promise("VOCO-73")
def test_what_differs_from_how_it_is_delivered_is_said(carol: Visitor) -> None:
    switch("api", "on")
    switch("debug_log", "off")
    switch("default_smtp", "off")
    page = carol.get("/data/features/")
    sheet = {row["Switch"]: (row["Now"], row["Against how it is delivered"]) for row in page.tables[0]}
    assert sheet["API"] == ("On", "This differs: it is delivered off.")
    assert sheet["Debug log"] == ("Off", "It is as delivered.")
    assert sheet["Default mail server"] == ("Off", "This differs: it is delivered on.")
    assert sheet["Popup URL"] == ("Nobody has switched it", "It is as delivered.")
    assert sheet["Voicemail"] == ("Nobody has switched it", "The policy does not say how it is delivered.")
    assert "This differs: it is delivered off." in section(page, "API")
    assert "Who gets it while it is on Application on the API" in section(page, "API")


@promise("VOCO-62", "VOCO-68")
def test_turning_a_switch_keeps_who_reads_and_from_where(carol: Visitor) -> None:
    switch("ami", "on", third_party="Call Board", address="192.0.2.7")
    carol.get("/data/features/")
    carol.submit("Switch off: Asterisk Manager Interface (AMI)")
    shown = told(carol, "Asterisk Manager Interface (AMI)")
    assert "State Off" in shown and "Switched by: Carol Chen" in shown
    assert "Third party Call Board" in shown
    assert "Authorised address 192.0.2.7" in shown


@promise("VOCO-62")
def test_an_address_that_is_missing_is_said_to_be_missing(carol: Visitor) -> None:
    switch("ami", "on", third_party="Call Board")
    assert "Authorised address Our systems name none." in told(carol, "Asterisk Manager Interface (AMI)")


@promise("VOCO-62", "VOCO-96")
def test_an_administrator_sees_who_reads_through_ami_and_from_where(carol: Visitor) -> None:
    switch("ami", "on", third_party="Call Board", address="192.0.2.7")
    shown = told(carol, "Asterisk Manager Interface (AMI)")
    assert "Third party Call Board" in shown
    assert "Authorised address 192.0.2.7" in shown
    assert "names and numbers of calls" in shown
    assert "correct credentials" in shown


@promise("VOCO-64")
def test_an_administrator_sees_who_reads_through_the_api(carol: Visitor) -> None:
    switch("api", "on", third_party="Report Maker")
    shown = told(carol, "API")
    assert "Third party Report Maker" in shown
    assert "call records" in shown
    assert "recording files" in shown


@promise("VOCO-66", "VOCO-96")
def test_an_administrator_sees_who_reads_by_database_grant_and_from_where(carol: Visitor) -> None:
    switch("database_grant", "on", third_party="Warehouse", address="198.51.100.9")
    shown = told(carol, "Database grant")
    assert "Third party Warehouse" in shown
    assert "Authorised address 198.51.100.9" in shown
    assert "correct credentials" in shown


@promise("VOCO-69")
def test_a_user_sees_with_which_crm_the_system_is_connected(alice: Visitor) -> None:
    assert "State Nobody has switched it" in told(alice, "CRM integration")
    switch("crm_integration", "on", third_party="Zoho CRM")
    shown = told(alice, "CRM integration")
    assert "State On" in shown
    assert "Third party Zoho CRM" in shown
    assert "the contact's number, in the call record" in shown


@promise("VOCO-72")
def test_a_user_sees_where_callers_names_and_numbers_go(alice: Visitor) -> None:
    switch("popup_url", "on", target="https://popup.example.com/")
    shown = told(alice, "Popup URL")
    assert "Sent to https://popup.example.com/" in shown
    assert "the caller's name and number" in shown


@promise("VOCO-27")
def test_a_user_sees_google_named_while_transcription_is_on(alice: Visitor) -> None:
    switch("transcription", "on", third_party="Google Cloud Speech-to-Text")
    shown = told(alice, "Voicemail transcription")
    assert "State On" in shown
    assert "the audio of voicemail" in shown
    assert "Who gets it while it is on Google Cloud Speech-to-Text" in shown


@promise("VOCO-26")
def test_an_administrator_sees_whether_transcription_is_on_and_what_it_needs(carol: Visitor) -> None:
    switch("transcription", "on", third_party="Google Cloud Speech-to-Text")
    shown = told(carol, "Voicemail transcription")
    assert "State On" in shown
    assert "authentication with Google Cloud Speech-to-Text" in shown
    assert "Third party Google Cloud Speech-to-Text" in shown
    switch("transcription", "off")
    assert "State Off" in told(carol, "Voicemail transcription")
