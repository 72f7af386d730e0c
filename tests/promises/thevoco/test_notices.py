"""TheVoĉo: what anybody can read about their privacy, on the page where they would look for it."""

from collections.abc import Callable

import pytest

from portal.notices.publishing import publish
from tests.inspection import Visitor
from tests.promises.reading import points, row, section

promise = pytest.mark.promise


@pytest.fixture(autouse=True)
def thevoco(use_company: Callable[[str], None]) -> None:
    use_company("thevoco")
    publish()


def switch(page: Visitor, name: str) -> str:
    """Returns what the page of switches says of one."""
    return section(page.get("/privacy/features/"), name)


def policy(page: Visitor, heading: str) -> str:
    """Returns the words of a section of the policy."""
    return section(page.get("/privacy/privacy/"), heading)


@promise("VOCO-1")
def test_use_is_consent_to_the_version_that_is_shown(page: Visitor) -> None:
    page.get("/")
    page.follow("Privacy notices")
    notice = page.follow("Privacy policy")
    assert "By going on using the service you agree to the procedures that this policy lists" in (
        section(notice, "Using the service")
    )
    assert "Version 1" in section(notice, "Versions")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(
            "its own rules on storage, access, change, deletion and retention may apply to your data",
            marks=promise("VOCO-2"),
        ),
        pytest.param(
            "An administrator of the business may be able to see content that you think of as private: your calls, "
            "recordings, voicemail, speed dial and reports. Nobody but you sees your personal contacts.",
            marks=promise("VOCO-3"),
        ),
        pytest.param("This policy covers TheVoĉo only.", marks=promise("VOCO-91")),
        pytest.param("devices and accounts that the employer issued", marks=promise("VOCO-91")),
    ],
)
def test_an_extension_user_reads_of_the_employers_rules(page: Visitor, said: str) -> None:
    assert said in policy(page, "If you use it at work")
    assert said in section(page.get("/privacy/contact/"), "If you use it at work")


@promise("VOCO-34")
def test_the_chrome_extension_stores_nothing(page: Visitor) -> None:
    told = switch(page, "Linkus extension for Chrome")
    assert "numbers on the screen" in told
    assert "It stores nothing, and follows Chrome's rules on user data." in told


@promise("VOCO-37", "VOCO-95")
def test_the_default_mail_server_is_supplied_and_stores_no_email(page: Visitor) -> None:
    told = switch(page, "Default mail server")
    assert "through a server that TheVoĉo or the service provider supplies" in told
    assert "The mail server stores no email data." in told
    assert "Notices and administrative email" in page.get("/privacy/data/system_email/").text
    assert row(page.get("/privacy/data/system_email/"), "How long it is kept").startswith("It is not stored")


@promise("VOCO-53")
def test_instant_messages_belong_to_whoever_sends_them_and_are_not_stored(page: Visitor) -> None:
    told = page.get("/privacy/data/instant_messages/").text
    assert "who sends them answers for them" in told
    assert "We do not store this." in told
    assert "are the responsibility of whoever sends them. We do not store them." in policy(page, "Instant messages")


@promise("VOCO-54")
def test_web_calls_are_encrypted_and_their_video_is_not_kept(page: Visitor) -> None:
    told = page.get("/privacy/data/video/").text
    assert "Web calls with audio and video are encrypted with HTTPS, DTLS and SRTP." in told
    assert "Only the participants see the video." in told
    assert "We do not store this." in told


@promise("VOCO-60", "VOCO-94")
def test_a_video_conference_is_private_to_its_participants_and_not_recorded(page: Visitor) -> None:
    told = page.get("/privacy/data/video/").text
    assert "A video conference is encrypted, visible only to its participants, and joined by a unique URL." in told
    assert "Neither is recorded or stored on any server." in told


@promise("VOCO-27")
def test_google_is_named_as_recipient_of_voicemail_audio(page: Visitor) -> None:
    told = section(page.get("/privacy/recipients/"), "Google Cloud Speech-to-Text")
    assert "Gets the audio of voicemail to turn it into text, only while transcription is on." in told
    assert "Google Cloud Speech-to-Text (Google)" in points(page.get("/privacy/data/voicemail/"), "Who may receive it")
    assert "Google Cloud Speech-to-Text" in switch(page, "Voicemail transcription")


@promise("VOCO-56")
def test_agora_is_named_as_host_with_its_gdpr_status(page: Visitor) -> None:
    told = section(page.get("/privacy/recipients/"), "Agora")
    assert "Hosts video conferences" in told
    assert "Agora states that it complies with the GDPR." in told


@promise("VOCO-67")
@pytest.mark.parametrize("name", ["Asterisk Manager Interface (AMI)", "API", "Database grant"])
def test_the_application_alone_answers_for_what_it_took(page: Visitor, name: str) -> None:
    assert "The application that reads data alone answers for the data that it took." in switch(page, name)


@promise("VOCO-97")
def test_crm_integration_needs_authentication_and_shows_a_known_contact(page: Visitor) -> None:
    told = switch(page, "CRM integration")
    assert "authentication with the CRM, for example Zoho CRM" in told
    assert "Shows a known contact's number in the Linkus pop-up and writes it to the call record." in told


@promise("VOCO-77", "VOCO-98")
def test_the_grounds_of_sharing_and_what_may_be_shared(page: Visitor) -> None:
    told = policy(page, "When data is shared")
    assert told.startswith("Communications, related content and other user information may be shared:")
    for ground in (
        "with consent",
        "to answer legal process",
        "to protect people, rights and property",
        "to deal with fraud, security or technical problems",
    ):
        assert ground in told


@promise("VOCO-83")
def test_the_security_statement(page: Visitor) -> None:
    told = policy(page, "Security")
    assert "We protect data on its way and after it has arrived, according to how sensitive it is." in told
    assert "All data at rest is encrypted." in told


@promise("VOCO-74")
def test_notices_and_administrative_email_are_told_of(page: Visitor) -> None:
    assert "administrative email, such as the message for a forgotten password, are sent" in (
        policy(page, "Email and notifications")
    )


@promise("VOCO-93")
def test_recordings_lie_on_the_central_management_server(page: Visitor) -> None:
    assert "lie on the TheVoĉo Central Management server" in page.get("/privacy/data/recordings/").text
    assert "Recordings are stored on the TheVoĉo Central Management server." in switch(page, "Call recording")
