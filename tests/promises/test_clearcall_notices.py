"""ClearCall: what anybody can read about their privacy, on the page where they would look for it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from portal.company.loading import PROFILES
from portal.notices.publishing import publish
from tests.inspection import Page, Visitor, words
from tests.promises.reading import points, section

promise = pytest.mark.promise
Use = Callable[[str], None]


@pytest.fixture(autouse=True)
def clearcall(use_company: Use) -> None:
    use_company("clearcall")
    publish()


@pytest.fixture
def own_profile(tmp_path: Path, use_company: Use) -> Callable[[str, str], None]:
    """Returns a function that changes words of company.toml, as the company's operator does."""
    folder = Path(shutil.copytree(PROFILES / "clearcall", tmp_path / "own"))

    def change(old: str, new: str) -> None:
        text = (folder / "company.toml").read_text("utf-8")
        assert text.count(old) == 1
        (folder / "company.toml").write_text(text.replace(old, new), "utf-8")
        use_company(str(folder))

    return change


def part(page: Page, heading: str) -> Element:
    """Returns the section of the policy under a heading."""
    return next(one for one in page.main.iter("section") if words(next(one.iter("h2"))) == heading)


def listed(page: Page, heading: str) -> list[str]:
    """Returns the points of a section of the policy."""
    return [words(item) for item in part(page, heading).iter("li")]


@promise("CCQ-22", "CCQ-23", "CCQ-24")
def test_the_policy_names_seven_four_and_five_purposes(page: Visitor) -> None:
    policy = page.get("/privacy/privacy/")
    assert listed(policy, "How we use data to deliver our service") == [
        "assess networks and advise on them",
        "put quality of service in place and improve it",
        "monitor performance and report on it",
        "give technical support",
        "bill and process payments",
        "plan visits on site",
        "tune traffic profiles to your needs",
    ]
    assert listed(policy, "How we use data to keep in touch") == [
        "answer your enquiries",
        "send service notifications and performance alerts",
        "provide technical documentation",
        "follow up on finished work",
    ]
    assert listed(policy, "How we use data to run our business") == [
        "improve our services",
        "research and develop",
        "keep our systems secure and prevent fraud",
        "meet legal duties",
        "develop the business and its partnerships",
    ]


@promise("CCQ-26")
def test_nothing_is_sold_and_the_exceptions_are_all_named(page: Visitor) -> None:
    assert "We do not sell or trade your personal information." in words(
        part(page.get("/privacy/privacy/"), "Who receives data")
    )
    recipients = page.get("/privacy/recipients/")
    assert [words(next(one.iter("h2"))) for one in recipients.main.iter("section")] == [
        "Service providers",
        "Cloud hosting providers",
        "Payment processors",
        "Technical partners",
        "Courts, authorities and parties to proceedings",
        "A company that takes over our business",
        "Others, where you said yes",
    ]
    assert "Sold" not in recipients.text


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        pytest.param("Service providers", "They are bound to confidentiality", marks=promise("CCQ-27")),
        pytest.param("Cloud hosting providers", "our data and our monitoring run", marks=promise("CCQ-28")),
        pytest.param("Payment processors", "carry out payments", marks=promise("CCQ-29")),
        pytest.param("Technical partners", "configure your equipment", marks=promise("CCQ-30")),
        pytest.param(
            "Courts, authorities and parties to proceedings",
            "where a law or an order asks for it, to protect rights, property or safety, to act on broken terms, "
            "or in legal proceedings",
            marks=promise("CCQ-31"),
        ),
        pytest.param(
            "A company that takes over our business",
            "In a merger, an acquisition or a restructuring, data may move",
            marks=promise("CCQ-32"),
        ),
    ],
)
def test_each_recipient_is_named_with_its_part(page: Visitor, recipient: str, said: str) -> None:
    assert said in section(page.get("/privacy/recipients/"), recipient)


@promise("CCQ-102")
def test_the_recipients_of_each_category_are_one_list_that_the_company_keeps(
    page: Visitor, own_profile: Callable[[str, str], None]
) -> None:
    assert points(page.get("/privacy/data/diagnostics/"), "Who may receive it") == [
        "Service providers",
        "Cloud hosting providers",
        "Technical partners",
        "A company that takes over our business",
    ]
    assert "Diagnostics" in points_of(page.get("/privacy/recipients/"), "Technical partners")
    purposes = 'purposes = ["support", "monitoring", "improvement"]\norigins = ["our_tools"]\nrecipients = '
    own_profile(
        purposes + '["service_providers", "cloud_hosting", "technical_partners", "successor"]',
        purposes + '["service_providers", "cloud_hosting", "successor"]',
    )
    assert "Technical partners" not in page.get("/privacy/data/diagnostics/").text
    assert "Diagnostics" not in points_of(page.get("/privacy/recipients/"), "Technical partners")


def points_of(page: Page, recipient: str) -> list[str]:
    """Returns the categories that a recipient may get."""
    return [words(item) for item in part(page, recipient).iter("li")]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        pytest.param(
            "Technical safeguards",
            "security assessments and penetration tests take place regularly",
            marks=promise("CCQ-39"),
        ),
        pytest.param("Access and training", "staff are trained in privacy and security", marks=promise("CCQ-44")),
        pytest.param("Access and training", "procedures say how data is handled", marks=promise("CCQ-44")),
        pytest.param("Access and training", "audits check that they are followed", marks=promise("CCQ-44")),
        pytest.param("Physical safeguards", "equipment is protected against theft and access", marks=promise("CCQ-45")),
        pytest.param("Physical safeguards", "media and paper are disposed of securely", marks=promise("CCQ-45")),
        pytest.param(
            "Technical safeguards", "data at rest is encrypted to the AES-256 standard", marks=promise("CCQ-127")
        ),
        pytest.param(
            "Access and training",
            "only authorised people have access to personal data, by role",
            marks=promise("CCQ-127"),
        ),
        pytest.param("Data in the United States", "standard contractual clauses", marks=promise("CCQ-75")),
        pytest.param("Data in the United States", "adequacy decisions", marks=promise("CCQ-76")),
        pytest.param("Data in the United States", "certification under recognised frameworks", marks=promise("CCQ-77")),
    ],
)
def test_a_visitor_reads_of_safeguards(page: Visitor, heading: str, said: str) -> None:
    assert said in listed(page.get("/privacy/privacy/"), heading)


@promise("CCQ-74")
def test_a_visitor_reads_that_data_may_go_to_the_united_states(page: Visitor) -> None:
    told = words(part(page.get("/privacy/privacy/"), "Data in the United States"))
    assert "may be transferred to the United States and processed there" in told


@promise("CCQ-80", "CCQ-126")
def test_the_cookie_page_opens_from_every_page_and_says_which_and_why(page: Visitor) -> None:
    page.get("/privacy/privacy/")
    cookies = page.follow("Cookies")
    assert cookies.h1 == "Cookies"
    assert "We use cookies and similar techniques to run our site, to keep it safe, and to learn how it is used" in (
        cookies.text
    )
    assert cookies.tables[0][0]["What for"] == "Keeps you signed in."
    assert "They measure which pages are visited" in section(cookies, "Analytics")


@promise("CCQ-125")
def test_a_visitor_reads_that_the_services_are_not_for_people_under_18(page: Visitor) -> None:
    for address in ("/privacy/", "/privacy/privacy/"):
        told = page.get(address).text
        assert "under 18" in told
        assert "do not knowingly collect" in told


@promise("CCQ-84")
def test_a_visitor_finds_email_telephone_and_postal_address(
    page: Visitor, own_profile: Callable[[str, str], None]
) -> None:
    page.get("/")
    contact = page.follow("Contact")
    assert contact.links["+1 917 406 2948"] == "tel:+19174062948"
    assert "2334 E Cumberland St Philadelphia, PA 19125" in contact.text
    own_profile('label = "Email"\nvalue = "UNSET"', 'label = "Email"\nvalue = "privacy@clearcall.example"')
    assert page.get("/privacy/contact/").links["privacy@clearcall.example"] == "mailto:privacy@clearcall.example"


@promise("CCQ-85")
def test_a_visitor_finds_where_to_write_to_the_data_protection_officer(page: Visitor) -> None:
    officer = page.get("/privacy/contact/").text.split("Data Protection Officer", 1)[1]
    assert "Data Protection Officer ClearCall QoS Studio 2334 E Cumberland St" in officer
    assert "answers questions about how we handle personal data" in officer


@promise("CCQ-87")
def test_the_policy_bears_the_day_of_its_last_update(page: Visitor) -> None:
    assert "Last updated: 15 March 2024" in page.get("/privacy/").text
    assert "Last updated: 15 March 2024" in page.get("/privacy/privacy/").text


@promise("CCQ-88")
def test_the_policy_names_the_reasons_for_which_it_changes(page: Visitor) -> None:
    told = words(part(page.get("/privacy/privacy/"), "Changes of this policy"))
    assert "when our practice, the technology or the law changes, or for other reasons" in told
