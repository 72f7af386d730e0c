"""What CallTrackingMetrics tells visitors: notices, recipients, cookies, contact."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from portal.company.loading import PROFILES
from portal.notices.publishing import publish
from tests.inspection import Visitor
from tests.promises.reading import section


@pytest.fixture(autouse=True)
def _company(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")
    publish()


@pytest.mark.promise("CTM-110", "CTM-111")
def test_both_notices_stand_by_themselves_with_their_date_at_the_top(page: Visitor) -> None:
    page.get("/")
    shown = page.follow("Privacy notices")
    assert "Our customers, and everyone who visits our website. Effective date: 31 August 2021" in shown.text
    assert shown.text.count("Effective date: 31 August 2021") == 2
    page.get("/privacy/")
    privacy = page.follow("Privacy policy")
    assert privacy.h1 == "Privacy policy"
    assert "Effective date: 31 August 2021" in privacy.text[:400]
    page.get("/privacy/")
    platform = page.follow("Platform policy")
    assert platform.h1 == "Platform policy"
    assert "People who call, text, write to or visit the website of one of our customers" in platform.text[:400]
    assert "Effective date: 31 August 2021" in platform.text[:400]


@pytest.mark.promise("CTM-66", "CTM-67", "CTM-69")
def test_a_californian_reads_the_list_of_categories_its_date_and_that_nobody_may_be_treated_worse(
    page: Visitor,
) -> None:
    notice = page.get("/privacy/privacy/")
    categories = section(notice, "California: categories that we collect")
    assert categories.startswith("This list was last updated on 30 July 2021.")
    assert "A physical or billing address may be disclosed to a telephone carrier." in categories
    rights = section(notice, "If you live in California")
    assert "The law forbids us to treat you worse because you used a right." in rights
    assert "only where that is reasonably related to the value of your data" in rights


@pytest.mark.promise("CTM-74")
def test_a_resident_of_the_union_learns_where_to_complain(page: Visitor) -> None:
    rights = page.get("/privacy/rights/")
    assert "You can complain to the data protection authority where you live" in section(
        rights, "If you are not satisfied"
    )
    notice = page.get("/privacy/privacy/")
    assert "edpb.europa.eu" in section(notice, "If you live in the European Union")


@pytest.mark.promise("CTM-76", "CTM-77")
def test_people_see_where_data_goes_and_what_protects_it(page: Visitor) -> None:
    for address in ("/privacy/privacy/", "/privacy/platform/"):
        transfers = [s for s in ("Where information is kept", "Where it is kept") if s in page.get(address).text]
        said = section(page.get(address), transfers[0])
        assert "in the United States and may" in said
        assert "other countries" in said
        assert "standard contractual clauses of the European Union or other lawful" in said
    assert "goes only to countries with adequate protection" in said
    privacy = section(page.get("/privacy/privacy/"), "Where information is kept")
    assert "with providers around the world" in privacy
    assert "may protect information less than" in privacy


@pytest.mark.promise("CTM-86", "CTM-118", "CTM-124")
def test_a_visitor_opens_the_cookie_notice_from_every_page_and_from_the_notice(page: Visitor) -> None:
    for address in ("/", "/privacy/privacy/", "/privacy/platform/"):
        page.get(address)
        cookies = page.follow("Cookies")
        assert cookies.h1 == "Cookies"
    assert "Cookies and similar techniques collect information automatically" in cookies.text
    assert "and for advertising" in cookies.text
    notice = page.get("/privacy/privacy/")
    assert "Websites that we link to have rules of their own." in section(notice, "Links to other websites")


@pytest.mark.promise("CTM-89", "CTM-91", "CTM-128")
def test_a_visitor_reads_who_tracks_and_what_opting_out_leaves(page: Visitor) -> None:
    cookies = page.get("/privacy/cookies/")
    assert "If you opt out of targeted advertisements, you still see advertisements, but generic ones." in cookies.text
    assert "Advertising networks use cookies and web beacons on this site and on others" in cookies.text
    assert "Buttons such as Like and Share may take your network address and the page that you are on" in cookies.text
    assert "The policy of the button's owner applies to that." in cookies.text
    vendors = section(cookies, "Companies whose cookies or widgets may be used")
    for name in ("OneTrust", "Facebook", "ShareThis"):
        assert name in vendors


@pytest.mark.promise("CTM-63", "CTM-94", "CTM-95", "CTM-96", "CTM-97", "CTM-98", "CTM-99", "CTM-101")
def test_people_see_every_recipient_and_what_it_does(page: Visitor) -> None:
    page.get("/privacy/")
    shown = page.follow("Who may receive it")
    advertising = section(shown, "Advertising partners and networks")
    assert "network address, digital identifiers, browsing, use of apps and how you react" in advertising
    assert "for advertising and analytics" in advertising
    providers = section(shown, "Service providers and consultants")
    assert "only what they need to serve us, and give reasonable assurances" in providers
    assert "Counts and analyses visits of our website" in section(shown, "Analytics company")
    assert "holds the means of payment" in section(shown, "Payment processor")
    assert "Keeps the platform's data" in section(shown, "Storage provider")
    affiliates = section(shown, "Affiliates")
    assert "for the same purposes, of information that was collected on our website" in affiliates
    successor = section(shown, "A successor of our business")
    assert "may use the information as it was used before" in successor
    assert "de-identified or aggregated" in section(shown, "Anyone, without names")
    operators = section(shown, "Communication providers and telephone operators")
    assert "handle content and usage data under their own policies and the rules of their country" in operators
    assert "Call log" in operators
    assert "Texts of messages" in operators
    assert "Subscriber record" in section(shown, "Local telephone carrier")
    assert "Subscriber record" in section(shown, "Local authorities")
    assert "Work out taxes from your address" in page.get("/privacy/data/subscriber_records/").text
    fraud = section(shown, "Fraud-prevention and identity-validation providers")
    assert "Check name, email, network address and postal address." in fraud


@pytest.mark.promise("CTM-103")
def test_people_see_the_six_grounds_for_legal_disclosure(page: Visitor) -> None:
    for address in ("/privacy/privacy/", "/privacy/platform/"):
        notice = page.get(address)
        points = next(
            [" ".join("".join(point.itertext()).split()) for point in element.iter("li")]
            for element in notice.tree.iter("section")
            if element.get("aria-labelledby") == "legal_disclosure"
        )
        assert points == [
            "to comply with the law or a valid legal request;",
            "to obtain legal advice;",
            "to enforce our agreements;",
            "to keep our services secure;",
            "to protect people's rights, property or safety;",
            "in an emergency.",
        ]


@pytest.mark.promise("CTM-109")
def test_people_see_every_operational_purpose(page: Visitor) -> None:
    purposes = section(page.get("/privacy/privacy/"), "What we use information for")
    for purpose in (
        "understand who our customers and prospects are",
        "manage our relationship with you",
        "communicate with you and to recognise you",
        "deliver the service and report on it",
        "investigate security problems, fraud and abuse",
        "train our teams and improve how we work",
        "analyse and improve our products",
        "bill, keep accounts, pay taxes and report to regulators",
        "find out why a call sounded bad",
        "tailor what we show and send to you",
    ):
        assert purpose in purposes


@pytest.mark.promise("CTM-119")
def test_people_reach_the_company_by_mail_and_post(page: Visitor) -> None:
    page.get("/privacy/privacy/")
    contact = page.follow("Contact")
    assert contact.all("a", href="mailto:privacy@calltrackingmetrics.com")
    assert "231 Najoles Road, Suite 500 Millersville, MD 21108" in contact.text


@pytest.mark.promise("CTM-120")
def test_a_visitor_reads_about_security_its_limits_and_where_there_is_more(
    page: Visitor, tmp_path: Path, use_company: Callable[[str], None]
) -> None:
    security = section(page.get("/privacy/privacy/"), "Security")
    assert "reasonable safeguards" in security
    assert "No safeguard is perfect" in security
    listed = page.get("/privacy/")
    assert "More about our security practice" in listed.text
    assert page.follow("Ask us for it: More about our security practice").h1 == "How to reach us"
    own = copytree(PROFILES / "calltrackingmetrics", tmp_path / "own")
    profile = (own / "company.toml").read_text("utf-8")
    unset = 'label = "More about our security practice"\nurl = "UNSET"'
    assert profile.count(unset) == 1
    stated = unset.replace("UNSET", "https://calltrackingmetrics.example/security")
    (own / "company.toml").write_text(profile.replace(unset, stated), "utf-8")
    use_company(str(own))
    address = "https://calltrackingmetrics.example/security"
    assert page.get("/privacy/").links[address] == address


@pytest.mark.promise("CTM-122")
def test_a_customer_is_pointed_to_sales_for_questions_of_health_information(page: Visitor) -> None:
    health = section(page.get("/privacy/platform/"), "Health information")
    assert "Our sales team answers questions about it." in health


@pytest.mark.promise("CTM-133")
def test_people_are_told_that_a_third_party_may_check_who_they_are(page: Visitor) -> None:
    checked = section(page.get("/privacy/rights/"), "How we check that it is you")
    assert "your identity checked by a third-party verification service" in checked
