"""What people may switch in their service, and find switched in the company's own tables."""

from collections.abc import Callable

import pytest

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.consent.models import Decision, Push
from portal.consent.parties import references_of
from portal.consent.standing import is_allowed
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.reading import section
from tests.promises.records import rows, write

promise = pytest.mark.promise
ACCOUNT = "ACC-100001"


def states(feature: str) -> list[str]:
    """Returns every state that the service's table holds of a switch, the newest first."""
    condition = "account_id = %s AND feature = %s ORDER BY switched_at DESC, id DESC"
    return [one["state"] for one in rows("feature_switches", ["state"], condition, [ACCOUNT, feature])]


def who(feature: str) -> str:
    """Returns whose name stands at the newest state."""
    condition = "account_id = %s AND feature = %s ORDER BY switched_at DESC, id DESC"
    return rows("feature_switches", ["switched_by"], condition, [ACCOUNT, feature])[0]["switched_by"]


@pytest.fixture
def enter(use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor) -> Callable[..., User]:
    """Returns a function that puts a company in force, forgets what was switched there, and signs somebody in."""

    def enter(name: str, company: str = "thevoco") -> User:
        use_company(company)
        write("DELETE FROM feature_switches WHERE account_id = %s", [ACCOUNT])
        user = people(name)
        sign_in(page.client, user)
        return user

    return enter


def switch(page: Visitor, name: str, state: str) -> None:
    """Presses a switch's button, and the one that asks once more."""
    page.get("/data/features/")
    page.submit(f"Switch {state}: {name}")
    if "/data/features/" in page.last.url and page.last.h1 == f"Switch off: {name}":
        page.submit("Switch it off")


def shown(page: Visitor, name: str) -> str:
    return section(page.get("/data/features/"), name)


@pytest.mark.parametrize(
    ("person", "feature", "name"),
    [
        pytest.param("alice", "recording", "Call recording", marks=promise("VOCO-14")),
        pytest.param("carol", "recording", "Call recording", marks=promise("VOCO-14")),
        pytest.param("carol", "voicemail", "Voicemail", marks=promise("VOCO-22")),
        pytest.param("alice", "voicemail", "Voicemail", marks=promise("VOCO-22")),
        pytest.param("alice", "speed_dial", "Speed dial", marks=promise("VOCO-30")),
        pytest.param("carol", "transcription", "Voicemail transcription", marks=promise("VOCO-28")),
        pytest.param("alice", "conferencing", "Audio conferences", marks=promise("VOCO-32")),
        pytest.param("carol", "default_smtp", "Default mail server", marks=promise("VOCO-35")),
        pytest.param("carol", "ami", "Asterisk Manager Interface (AMI)", marks=promise("VOCO-68")),
        pytest.param("carol", "api", "API", marks=promise("VOCO-68")),
        pytest.param("carol", "database_grant", "Database grant", marks=promise("VOCO-68")),
    ],
)
def test_who_may_turns_it_on_and_off_again_in_the_service(
    enter, page: Visitor, person: str, feature: str, name: str
) -> None:
    user = enter(person)
    switch(page, name, "on")
    assert "State On" in shown(page, name)
    switch(page, name, "off")
    assert f"Switched by: {user.name}" in shown(page, name)

    assert "State Off" in shown(page, name)
    assert states(feature) == ["off", "on"]
    assert who(feature) == user.name


@promise("VOCO-13")
@pytest.mark.parametrize("person", ["alice", "carol"])
def test_opting_in_to_recording_is_kept_with_who_and_when(enter, page: Visitor, work, person: str) -> None:
    user = enter(person)
    switch(page, "Call recording", "on")
    work()

    [decision] = Decision.objects.filter(purpose="recording_opt_in")
    assert (decision.state, decision.party.reference) == ("given", subject_reference(user.pk))
    assert decision.actor == f"person:{subject_reference(user.pk)}"
    assert is_allowed(references_of(user), "recording_opt_in")
    assert states("recording") == ["on"], "what the ledger passes on is there already, once"
    assert Push.objects.get().outcome == Push.Outcome.REACHED
    [row] = rows(
        "feature_switches", ["switched_by", "switched_at"], "feature = 'recording' AND account_id = %s", [ACCOUNT]
    )
    assert row["switched_by"] == user.name
    assert row["switched_at"]


@promise("VOCO-36")
def test_an_administrator_chooses_a_mail_server(enter, page: Visitor) -> None:
    carol = enter("carol")
    page.get("/data/features/custom_smtp/setting/")
    page.submit("Save this setting", value="mail.harborlight.example")

    assert "mail.harborlight.example" in shown(page, "Mail server of your own")
    condition, values = "account_id = %s AND name = 'Email server'", [ACCOUNT]
    assert rows("service_settings", ["value", "changed_by"], condition, values) == [
        {"value": "mail.harborlight.example", "changed_by": carol.name}
    ]


@promise("VOCO-47")
@pytest.mark.parametrize(("right", "words"), [("view", "View them"), ("manage", "View and manage them")])
def test_an_administrator_grants_extensions_a_right_to_company_contacts(
    enter, page: Visitor, right: str, words: str
) -> None:
    enter("carol")
    for _twice in range(2):
        page.get("/data/features/company_contact_rights/setting/")
        page.submit("Save this setting", value=right)

    assert words in shown(page, "Company contacts for extensions")
    condition, values = "account_id = %s AND area = 'contacts'", [ACCOUNT]
    assert [one["value"] for one in rows("service_settings", ["value"], condition, values)] == [right]


@promise("VOCO-47")
@pytest.mark.parametrize(("right", "sees"), [("view", True), ("manage", True), ("none", False)])
def test_an_extension_sees_company_contacts_while_it_has_a_right_to_them(
    enter, page: Visitor, right: str, sees: bool
) -> None:
    write("UPDATE company_contacts SET name = 'Nora Novak' WHERE account_id = %s", [ACCOUNT])
    enter("carol")
    page.get("/data/features/company_contact_rights/setting/")
    page.submit("Save this setting", value=right)
    enter("alice")

    told = page.get("/data/company_contacts/")
    assert ("Nora Novak" in told.text) is sees
    assert "An administrator can grant extensions the right to view or manage it." in told.text
    pressed = [words for form in told.forms for words in form.buttons]
    assert not any(words.startswith(("Add to", "Delete")) for words in [*told.links, *pressed])
    if sees:
        record = page.get(next(href for href in told.links.values() if "/record/" in href))
        assert record.facts["Mobile number"]
        assert record.facts["If you ask for deletion"].startswith("It stays")
        pressed = [words for form in record.forms for words in form.buttons]
        assert not {"Correct it", "Delete it"} & {*record.links, *pressed}
    write("UPDATE company_contacts SET account_id = 'ACC-100002' WHERE account_id = %s", [ACCOUNT])
    assert "Nora Novak" not in page.get("/data/company_contacts/").text


@promise("VOCO-57")
def test_who_joins_a_video_conference_reads_where_both_are_refused_and_sees_what_was_on(enter, page: Visitor) -> None:
    enter("alice")
    assert "allow or refuse the microphone and the camera in your browser" in shown(page, "Video conferences")
    for microphone, camera in ((False, True), (True, False)):
        write(
            "UPDATE video_participants SET microphone = %s, camera = %s WHERE account_id = %s",
            [microphone, camera, ACCOUNT],
        )
        page.get("/data/video_conferences/")
        record = next(href for href in page.last.links.values() if "/video_participants/record/" in href)
        facts = page.get(record).facts
        told = {True: "yes", False: "no"}
        assert (facts["Microphone on"], facts["Camera on"]) == (told[microphone], told[camera])


@promise("VOCO-59")
def test_a_participant_decides_about_logs_that_hold_no_personal_data(enter, page: Visitor) -> None:
    alice = enter("alice")
    assert "a log ID and a UID, no personal data" in shown(page, "Upload of technical logs")
    for state in ("on", "off"):
        switch(page, "Upload of technical logs", state)
        assert states("conference_log_upload")[0] == state
        assert is_allowed(references_of(alice), "conference_log_upload") == (state == "on")


@promise("VOCO-70")
@pytest.mark.parametrize("person", ["alice", "carol"])
def test_a_user_decides_whether_crm_contacts_are_synchronised(enter, page: Visitor, person: str) -> None:
    user = enter(person)
    assert "the contact's name, in the pop-up and the call record" in shown(page, "Synchronise CRM contacts")
    for state in ("on", "off"):
        switch(page, "Synchronise CRM contacts", state)
        assert states("crm_synchronisation")[0] == state
        assert is_allowed(references_of(user), "crm_synchronisation") == (state == "on")


@promise("ITNS-17")
@pytest.mark.parametrize("person", ["alice", "carol"])
def test_storing_voicemail_and_recordings_is_at_ones_own_discretion(enter, page: Visitor, person: str) -> None:
    enter(person, "itns")
    name = "Storing voicemail and recordings"
    for state, told in (("on", "State On"), ("off", "State Off")):
        switch(page, name, state)
        assert told in shown(page, name)
        assert states("media_storage")[0] == state
