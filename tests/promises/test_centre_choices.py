"""Saying yes and no on the page of choices, as the companies' policies promise it."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from portal.company.calendar import day_of
from portal.consent.models import Decision, State
from portal.consent.parties import address_reference, references_of
from portal.consent.standing import is_allowed
from tests.inspection import Page, Visitor, words
from tests.people import sign_in

Use = Callable[[str], None]
Make = Callable[[str], User]


def enter(page: Visitor, use_company: Use, people: Make, company: str, name: str = "alice", **facts: bool) -> User:
    """Puts a company in force and signs somebody in."""
    use_company(company)
    person = people(name)
    sign_in(page.client, person, **facts)
    return person


def allowed(person: User, key: str, channel: str = "") -> bool:
    return is_allowed(references_of(person), key, channel)


def item(page: Page, key: str) -> str:
    """Returns what the page of all choices says of one."""
    for found in page.all("li", class_="choice"):
        if any(a.get("href") == f"/choices/{key}/" for a in found.iter("a")):
            return words(found)
    raise AssertionError(f"{key} is not offered on {page.url}")


@pytest.mark.promise("ITNS-32", "ITNS-33", "ITNS-34")
def test_cpni_is_used_after_a_yes_alone_and_a_refusal_is_warned_of(
    page: Visitor, use_company: Use, people: Make
) -> None:
    alice = enter(page, use_company, people, "itns")
    assert not allowed(alice, "cpni"), "nothing is processed before somebody agreed"
    page.get("/choices/")
    asked = page.submit("Yes: Use of my CPNI")
    assert "Under federal law you have a right, and we have a duty" in asked.text
    assert not allowed(alice, "cpni")
    page.submit("Yes, I allow it")
    assert allowed(alice, "cpni")

    page.get("/choices/")
    warned = page.submit("No: Use of my CPNI")
    assert "it may hinder us in delivering the service to you" in warned.text
    assert allowed(alice, "cpni"), "the warning comes first"
    page.submit("No, I refuse it")
    assert not allowed(alice, "cpni")
    withdrawn = Decision.objects.latest("pk")
    assert withdrawn.state == State.WITHDRAWN
    assert "it may hinder us" in withdrawn.wording.content["shown"][-1]


@pytest.mark.promise("ITNS-32")
@pytest.mark.parametrize("say, proof", [("yes", True), ("no", False)])
def test_a_yes_to_cpni_is_proved_anew_and_a_no_is_not(
    page: Visitor, use_company: Use, people: Make, say: str, proof: bool
) -> None:
    enter(page, use_company, people, "itns", fresh=False)
    answer = page.client.post("/choices/cpni/say/", {"say": say, "by": "", "read": "1"})
    assert answer["Location"].startswith("/accounts/confirm/") == proof
    assert Decision.objects.filter(purpose="cpni").exists() == (not proof)


@pytest.mark.promise("CTM-82", "CTM-127")
def test_promotional_mail_is_shown_as_on_until_the_account_holder_says_no(
    page: Visitor, use_company: Use, people: Make
) -> None:
    alice = enter(page, use_company, people, "calltrackingmetrics")
    assert "You have not chosen. It is on until you say no." in item(page.get("/choices/"), "marketing_email")
    assert allowed(alice, "marketing_email", "email")
    page.submit("No: Promotional email by email")
    assert not allowed(alice, "marketing_email", "email")
    assert "You said no on" in item(page.get("/choices/"), "marketing_email")


@pytest.mark.promise("CTM-92", "CTM-93")
def test_sharing_for_marketing_of_third_parties_is_off_given_and_taken_back(
    page: Visitor, use_company: Use, people: Make
) -> None:
    alice = enter(page, use_company, people, "calltrackingmetrics")
    key, label = "third_party_marketing", "Sharing with third parties for marketing of their own"
    assert "It is off until you say yes." in item(page.get("/choices/"), key)
    assert not allowed(alice, key)
    page.submit(f"Yes: {label}")
    assert allowed(alice, key)
    page.get("/choices/")
    page.submit(f"No: {label}")
    assert not allowed(alice, key)
    assert "You took your yes back on" in item(page.get("/choices/"), key)


@pytest.mark.promise("CCQ-25", "CCQ-60")
def test_notifications_and_alerts_are_chosen_one_by_one_and_way_by_way(
    page: Visitor, use_company: Use, people: Make
) -> None:
    alice = enter(page, use_company, people, "clearcall")
    keys = {"Service notifications": "service_notifications", "Performance alerts": "performance_alerts"}
    for label, key in keys.items():
        page.get("/choices/")
        page.submit(f"Yes: {label} by text message")
        page.submit("Yes, I allow it")
        assert (allowed(alice, key, "sms"), allowed(alice, key, "email")) == (True, False)
    page.get("/choices/")
    page.submit("No: Performance alerts by text message")
    page.submit("No, I refuse it")
    assert [allowed(alice, key, "sms") for key in keys.values()] == [True, False]


@pytest.mark.promise("CCQ-59")
def test_marketing_is_opted_out_of(page: Visitor, use_company: Use, people: Make) -> None:
    alice = enter(page, use_company, people, "clearcall")
    EmailAddress.objects.create(user=alice, email="alice@work.example", verified=True)
    page.get("/choices/")
    page.submit("Yes: News and offers by email")
    page.submit("Yes, I allow it")
    assert allowed(alice, "marketing", "email")
    page.get("/choices/")
    page.submit("Send me no marketing")
    page.submit("No, I refuse it")
    assert not allowed(alice, "marketing", "email")
    mailboxes = Decision.objects.filter(purpose="marketing", state=State.WITHDRAWN).values_list("party__address")
    assert Decision.objects.filter(purpose="marketing", state=State.WITHDRAWN).count() == len(mailboxes) == 2


@pytest.mark.promise("CCQ-61", "CCQ-98")
def test_each_consent_is_withdrawn_by_itself_and_shows_when_how_and_to_which_text(
    page: Visitor, use_company: Use, people: Make
) -> None:
    alice = enter(page, use_company, people, "clearcall")
    page.get("/choices/")
    page.submit("Yes: News and offers by post")
    page.submit("Yes, I allow it")
    page.get("/choices/")
    page.submit("No: News and offers by post")
    page.submit("No, I refuse it")
    assert not allowed(alice, "marketing", "post")
    shown = page.get("/choices/marketing/")
    newest, oldest = (words(li) for li in shown.main.iter("li") if "You, signed in" in words(li))
    for told, state in ((newest, "taken back by post"), (oldest, "allowed by post")):
        assert state in told
        assert date_format(day_of(timezone.now()), "DATE_FORMAT") in told
        assert "on the page of choices" in told
        assert "We send you news about our services and offers." in told
    assert "Refuse “News and offers, by post”?" in newest


@pytest.mark.promise("CTM-81")
def test_whoever_opts_out_by_asking_support_is_opted_out_by_staff(
    page: Visitor, use_company: Use, people: Make
) -> None:
    enter(page, use_company, people, "calltrackingmetrics", "pat")
    ann = [address_reference("ann@example.com")]
    assert is_allowed(ann, "marketing_email", "email")
    page.get("/admin/consent/party/")
    page.follow("Write down a choice")
    page.submit(
        "Write it down",
        address="ann@example.com",
        what="marketing_email:email",
        say="no",
        said_on=day_of(timezone.now()).isoformat(),
        way="email",
    )
    assert not is_allowed(ann, "marketing_email", "email")
