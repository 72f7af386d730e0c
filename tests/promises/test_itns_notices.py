"""ITNS: what anybody can read about their privacy, on the page where they would look for it."""

from collections.abc import Callable

import pytest

from tests.inspection import Visitor


@pytest.fixture(autouse=True)
def itns(use_company: Callable[[str], None]) -> None:
    use_company("itns")


@pytest.mark.promise("ITNS-1")
def test_the_notice_opens_from_the_home_page(page: Visitor) -> None:
    page.get("/")
    page.follow("Privacy notices")
    assert page.follow("Privacy notice").h1 == "Privacy notice"


@pytest.mark.promise("ITNS-3")
def test_all_choices_stand_on_one_page(page: Visitor) -> None:
    page.get("/")
    page.follow("Privacy notices")
    choices = page.follow("Your choices")
    assert choices.h1 == "Your choices"
    assert set(choices.facts) >= {
        "Use of my CPNI",
        "Newsletter",
        "Product updates",
        "New uses that have nothing to do with why you gave us your data",
        "Storing voicemail and recordings",
        "Phone contacts in the app",
        "Gravatar pictures of contacts",
    }
    assert "Cookies" in choices.links


@pytest.mark.promise("ITNS-13")
@pytest.mark.parametrize("category", ["call_detail", "message_detail", "service_use"])
def test_network_information_serves_billing_and_service_levels(page: Visitor, category: str) -> None:
    purposes = page.get(f"/privacy/data/{category}/").facts["Why we use it"]
    assert "Billing" in purposes
    assert "Service-level assurance" in purposes


@pytest.mark.promise("ITNS-22")
def test_contact_numbers_are_never_shared(page: Visitor) -> None:
    numbers = page.get("/privacy/data/contact_numbers/")
    assert "never shared with advertisers or third parties, under any circumstance" in numbers.text
    assert numbers.facts["Who never receives it"] == "Advertisers and other third parties"
    assert numbers.facts["Who may receive it"] == "No recipients are named"


@pytest.mark.promise("ITNS-25")
def test_gravatar_gets_a_hash_and_never_the_address(page: Visitor) -> None:
    recipients = page.get("/privacy/recipients/").text
    assert "Receives an MD5 hash of a contact's email address, never the plain address" in recipients
    switches = page.get("/privacy/choices/").facts
    assert "MD5 hash" in switches["Gravatar pictures of contacts"]


@pytest.mark.promise("ITNS-31")
def test_every_purpose_and_recipient_is_listed_and_nothing_else_happens(page: Visitor) -> None:
    notice = page.get("/privacy/privacy/").text
    assert "nothing is used or shared outside that list" in notice
    kinds = {href for href in page.get("/privacy/data/").links.values() if href.startswith("/privacy/data/")}
    assert len(kinds) > 20
    for href in kinds - {"/privacy/data/"}:
        told = page.get(href).facts
        assert told["Why we use it"]
        assert told["Who may receive it"]


@pytest.mark.promise("ITNS-36")
def test_anonymised_traffic_improves_products_on_legitimate_interest(page: Visitor) -> None:
    notice = page.get("/privacy/privacy/").text
    for word in ("anonymised voice and traffic data", "SNAPsolution", "SNAPvantage", "recognition"):
        assert word in notice
    assert "legitimate interest" in notice
    assert (
        "Improving products with anonymised voice and traffic data"
        in page.get("/privacy/data/call_detail/").facts["Why we use it"]
    )


@pytest.mark.promise("ITNS-43")
def test_only_aggregate_data_designs_the_site(page: Visitor) -> None:
    visits = page.get("/privacy/data/web_activity/").text
    assert "Only aggregate figures that identify nobody are used to design the site." in visits
    assert "Data that identifies you is not disclosed from it." in visits


@pytest.mark.promise("ITNS-46")
def test_the_safeguards_are_named(page: Visitor) -> None:
    page.get("/privacy/privacy/")
    assert "How we protect data" in page.last.links
    assert "physical, electronic and managerial safeguards" in page.last.text


@pytest.mark.promise("ITNS-52", "ITNS-55", "ITNS-57")
def test_the_cookie_page_says_what_is_placed_why_and_by_whom(page: Visitor) -> None:
    page.get("/")
    cookies = page.follow("Cookies")
    (placed,) = cookies.tables[0]
    assert placed["Set by"] == "AdRoll"
    assert "advertisements can be shown to you on other sites" in placed["What for"]
    assert "note your interests" in cookies.text
    assert "retargeting" in cookies.text
    assert "do not collect your name, email address, postal address or telephone number" in cookies.text
    assert (
        "may collect certain personal information: network address, browser identifier, pages visited" in cookies.text
    )


@pytest.mark.promise("ITNS-59")
def test_data_is_collected_as_needed_and_lawfully(page: Visitor) -> None:
    notice = page.get("/privacy/privacy/").text
    assert "We collect data as we need it to deliver our services and run our business." in notice
    assert "reasonably and lawfully" in notice
    assert "relevant, appropriate and customary" in notice


@pytest.mark.promise("ITNS-27")
@pytest.mark.parametrize(
    ("category", "role"),
    [
        ("web_details", "the controller"),
        ("business_contact", "the controller"),
        ("call_detail", "the controller"),
        ("support_cpni", "a processor"),
        ("voicemail", "a processor"),
        ("subscriber_data", "a conduit"),
    ],
)
def test_each_kind_of_data_names_the_role(page: Visitor, category: str, role: str) -> None:
    assert f"(we are {role})" in page.get(f"/privacy/data/{category}/").facts["Who decides about it"]


@pytest.mark.promise("ITNS-27")
def test_no_kind_of_data_is_silent_about_the_role(page: Visitor) -> None:
    kinds = {href for href in page.get("/privacy/data/").links.values() if href.startswith("/privacy/data/")}
    assert len(kinds) > 20
    for href in kinds - {"/privacy/data/"}:
        told = page.get(href).facts["Who decides about it"]
        assert sum(role in told for role in ("the controller)", "a processor)", "a conduit)")) == 1, href
