"""Requests to CallTrackingMetrics: filed by Alice, worked by Pat, answered to Alice."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connections
from django.utils import timezone

from accounts.models import User
from portal.sources import registry
from requests import intake
from requests.models import PrivacyRequest
from tests.inspection import Visitor, words
from tests.people import sign_in
from tests.post import PostOffice, text_of
from tests.promises.desk import Desk, file, file_deletion, letter

NEW_YORK = ZoneInfo("America/New_York")
Work = Callable[..., int]


@pytest.fixture(autouse=True)
def alice_(page: Visitor, people: Callable[[str], User], use_company: Callable[[str], None]) -> User:
    use_company("calltrackingmetrics")
    user = people("alice")
    sign_in(page.client, user)
    return user


@pytest.fixture
def desk(alice_: User, people: Callable[[str], User]) -> Desk:
    found = Desk()
    sign_in(found.client, people("pat"))
    return found


def today() -> date:
    return timezone.now().astimezone(NEW_YORK).date()


def rows(query: str) -> list[tuple]:
    with connections["company"].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def under(page: Visitor, heading: str) -> str:
    """Returns the words between a heading of the open letter and the next one of its rank."""
    article = page.last.all("article")[0]
    told, reading = [], False
    for element in article:
        if element.tag == "h2":
            reading = words(element) == heading
        elif reading:
            told.append(words(element))
    return " ".join(told)


@pytest.mark.promise("CTM-41", "CTM-43", "CTM-44", "CTM-45", "CTM-46", "CTM-47", "CTM-48", "CTM-49", "CTM-56")
def test_a_californian_is_told_every_item_of_the_right_to_know(page: Visitor, desk: Desk) -> None:
    page.get("/requests/")
    page.get("/requests/new/")
    case = file(page, "know_categories", place="US-CA")
    desk.do(case, "take")
    desk.do(case, "send")
    told = letter(page, case)
    collected = under(page, "Categories of personal information collected")
    assert "Identifiers" in collected
    assert "Commercial information" in collected
    contact = told.text.partition("Name and contact details")[2]
    facts = told.facts
    assert {"Where it comes from", "What for", "Kinds of recipients"} <= set(facts)
    assert "You, directly" in contact
    assert "Communicate with you and recognise you" in contact
    assert "Fraud-prevention and identity-validation providers" in contact
    sold = under(page, "Sold, or shared for advertising")
    assert "Usage data of our website: Advertising partners and networks" in sold
    assert "Call log" not in sold
    disclosed = under(page, "Disclosed for a business purpose")
    assert "Call log: Communication providers and telephone operators" in disclosed
    assert "Invoices and payments: Payment processor" in disclosed


@pytest.mark.promise("CTM-49")
def test_whoever_was_never_advertised_to_is_told_plainly_that_nothing_was_sold(page: Visitor, desk: Desk) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("DELETE FROM web_events")
        cursor.execute("DELETE FROM lead_scores")
    case = file(page, "know_categories", place="US-CA")
    desk.do(case, "take")
    desk.do(case, "send")
    letter(page, case)
    assert under(page, "Sold, or shared for advertising") == "There are none: we did not sell or share any of it."


@pytest.mark.promise("CTM-51")
def test_the_answer_covers_the_twelve_months_before_the_request(page: Visitor, desk: Desk) -> None:
    case = file(page, "know_categories", place="US-CA", span="lookback")
    desk.do(case, "take")
    desk.do(case, "send")
    told = letter(page, case)
    since = case.received_at - relativedelta(months=12)
    [(recent, everything)] = rows(
        f"SELECT SUM(CASE WHEN issued_at >= '{since:%Y-%m-%d %H:%M:%S}' THEN 1 ELSE 0 END), COUNT(*) FROM invoices "  # noqa: S608
        "WHERE account_id = 'ACC-100001'"
    )
    [(paid,)] = rows(
        f"SELECT COUNT(*) FROM payments WHERE paid_at >= '{since:%Y-%m-%d %H:%M:%S}' AND account_id = 'ACC-100001'"  # noqa: S608
    )
    assert f"This reply covers {since.astimezone(NEW_YORK):%-d %B %Y} to" in told.text
    invoices = told.text.partition("Invoices and payments")[2].partition("Where it comes from")[0]
    assert f"Records {recent + paid}" in invoices
    assert recent < everything


@pytest.mark.promise("CTM-52")
def test_a_californian_sees_how_many_requests_are_left_and_when_the_window_opens_again(page: Visitor) -> None:
    shown = page.get("/requests/new/know_categories/")
    assert "California: You can ask 2 times in 12 months; 2 left." in shown.text
    file(page, "know_categories", place="US-CA")
    assert "2 times in 12 months; 1 left." in page.get("/requests/new/know_categories/").text
    assert "2 times in 12 months; 2 left." in page.get("/requests/new/delete/").text
    file(page, "know_categories", place="US-CA")
    again = today() + relativedelta(months=12)
    shown = page.get("/requests/new/know_categories/").text
    assert f"0 left. You can ask again from {again:%A, %-d %B %Y}." in shown


@pytest.mark.promise("CTM-53")
def test_a_third_request_may_be_refused_as_excessive_with_a_reason(page: Visitor, desk: Desk) -> None:
    for _ in range(3):
        case = file(page, "know_categories", place="US-CA")
    desk.do(case, "take")
    assert "Explain the refusal" in desk.do(case, "deny", refusal="unfounded_or_excessive", ground="excessive")
    said = "You asked the same twice this month, and nothing has changed since."
    desk.do(case, "deny", refusal="unfounded_or_excessive", ground="excessive", paragraph=said)
    assert case.status == "denied"
    told = letter(page, case).text
    assert "The request is unfounded or excessive." in told
    assert "manifestly unfounded or excessive, so the law lets us charge a fee for it or decline it" in told
    assert said in told


@pytest.mark.promise("CTM-59", "CTM-60")
def test_a_californian_is_answered_in_45_days_which_staff_can_extend_once_by_45_more(
    page: Visitor, desk: Desk, work: Work, smtp: PostOffice
) -> None:
    case = file(page, "know_categories", place="US-CA")
    received = case.received_at.astimezone(NEW_YORK).date()
    assert case.due_on == received + timedelta(days=45)
    assert f"We answer by {case.due_on:%A, %-d %B %Y} (45 days, California)." in page.last.text
    desk.do(case, "take")
    assert "needs a reason" in desk.do(case, "extend", reason=" ")
    desk.do(case, "extend", reason="Your request covers many systems.")
    assert case.due_on == received + timedelta(days=90)
    assert "cannot be extended" in desk.do(case, "extend", reason="Once more.")
    work()
    told = letter(page, case).text
    assert "Your request covers many systems." in told
    assert f"{case.due_on:%-d %B %Y}" in told
    assert len(smtp.to("alice@example.com")) == 2


@pytest.mark.promise("CTM-28", "CTM-29", "CTM-30", "CTM-31", "CTM-40", "CTM-107")
def test_a_californian_deletes_the_whole_account_and_reads_what_the_law_kept(
    page: Visitor, desk: Desk, work: Work, smtp: PostOffice
) -> None:
    warnings = (
        "Deleting your account is permanent: it ends your access to the account and to all customer information in it.",
        "Aggregated or anonymised data may remain, because it no longer says anything about you.",
        "What the law requires us to keep is not deleted. Our answer names what that was.",
    )
    form = page.get("/requests/new/delete/")
    review = page.submit("See what would be erased", what="everything", place="US-CA")
    for warning in warnings:
        assert warning in form.text
        assert warning in review.text
    assert not PrivacyRequest.objects.exists()
    case = file_deletion(page, what="everything", place="US-CA")
    desk.do(case, "take")
    desk.do(case, "plan")
    invoices = case.plan.get(dataset="invoices")
    until = today() + relativedelta(years=7)
    why = "Tax law asks for seven years."
    kept = {"action": "hold", "ground": "legal_duty", "until": until.isoformat(), "note": why}
    assert desk.do(case, "decide", item=invoices.pk, **kept) == "Your decision is kept with its reason."
    desk.do(case, "execute", confirmed="yes")
    work()
    left = {
        item.dataset
        for item in case.plan.exclude(action="nothing")
        if registry.source_of(item.dataset).tally(item.dataset, case.identifiers).count
    }
    assert {"invoices"} <= left
    assert left - {"invoices"} <= {one.key for one in registry.datasets() if one.category == "portal_account"}
    desk.do(case, "send")
    work()
    assert case.status == "partially_fulfilled"
    assert not User.objects.filter(email="alice@example.com").exists()
    assert page.get("/accounts/security/").h1 == "Sign in"
    mails = [text_of(mail) for mail in smtp.to("alice@example.com")]
    secret = next(found[1] for mail in mails if (found := re.search(r"/requests/letters/(\S+?)/", mail)))
    told = page.get(f"/requests/letters/{secret}/")
    stays = next(row for table in told.tables for row in table if "Invoices" in row["Kind of data"] and "Why" in row)
    assert "tax and accounting rules, requires us to keep this information" in stays["Why"]
    assert f"{until:%-d %B %Y}" in stays["Until when"]


@pytest.mark.promise("CTM-61", "CTM-108")
def test_staff_keep_data_under_an_exception_of_the_law_or_for_a_dispute_and_the_letter_names_it(
    page: Visitor, desk: Desk, work: Work
) -> None:
    wanted = ["support_contacts", "applications", "web_forms"]
    case = file_deletion(page, what="categories", categories=wanted, place="US-CA")
    desk.do(case, "take")
    desk.do(case, "plan")
    until = today() + relativedelta(years=1)
    for dataset, ground in (("application_forms", "transaction"), ("tickets", "dispute_or_litigation")):
        facts = {"action": "hold", "until": until.isoformat(), "note": "The order and the complaint are still open."}
        item = case.plan.get(dataset=dataset)
        assert "Choose one of the grounds" in desk.do(case, "decide", item=item.pk, ground="no such", **facts)
        assert "Your decision is kept" in desk.do(case, "decide", item=item.pk, ground=ground, **facts)
    desk.do(case, "execute", confirmed="yes")
    work()
    desk.do(case, "send")
    told = letter(page, case)
    why = {row["Kind of data"]: row["Why"] for table in told.tables for row in table if "Why" in row}
    assert "to complete a transaction" in next(text for kind, text in why.items() if "Application" in kind)
    assert "A complaint, a challenge or an expected lawsuit" in next(t for k, t in why.items() if "ticket" in k.lower())
    for table, count in (("application_forms", 1), ("tickets", 8), ("contact_notes", 0), ("form_submissions", 1)):
        assert rows(f"SELECT COUNT(*) FROM {table} WHERE account_id = 'ACC-100001'") == [(count,)]  # noqa: S608
    stays = page.get(f"/requests/{case.reference}/").tables[0]
    assert {row["Until when"] for row in stays} == {f"{until:%-d %B %Y}"} or all(
        f"{until:%-d %B %Y}" in row["Until when"] for row in stays
    )


@pytest.mark.promise("CTM-26", "CTM-27")
def test_somebody_has_information_of_the_website_changed_and_deleted(page: Visitor, desk: Desk, work: Work) -> None:
    shown = page.get("/data/web_forms/")
    page.follow(next(iter(shown.tables[0][0].values())))
    page.follow("Tell us that it is wrong")
    page.submit("Send my correction", new_company="Lantern Dental", place="US-NY")
    case = PrivacyRequest.objects.get(kind="correct")
    desk.do(case, "take")
    assert "accepted" in desk.do(case, "accept", item=case.corrections.get().pk)
    assert rows("SELECT COUNT(*) FROM form_submissions WHERE company = 'Lantern Dental'") == [(1,)]
    desk.do(case, "send")

    wanted = ["web_forms", "surveys", "event_registrations"]
    case = file_deletion(page, what="categories", categories=wanted, place="US-NY")
    desk.do(case, "take")
    desk.do(case, "plan")
    desk.do(case, "execute", confirmed="yes")
    work()
    desk.do(case, "send")
    assert case.status == "fulfilled"
    assert rows("SELECT COUNT(*) FROM form_submissions WHERE email = 'alice@example.com'") == [(0,)]
    assert rows("SELECT COUNT(*) FROM tickets WHERE account_id = 'ACC-100001'") == [(8,)]
    assert rows("SELECT COUNT(*) FROM form_submissions WHERE email = 'bob@example.com'") != [(0,)]


@pytest.mark.promise("CTM-32", "CTM-33", "CTM-57")
def test_staff_ask_for_more_and_act_only_after_the_person_has_answered(
    page: Visitor, alice_: User, desk: Desk, work: Work, smtp: PostOffice
) -> None:
    case = intake.file(intake.Sender.signed_in(alice_), intake.Filing("delete", "US-CA", "late"), proved=False)
    desk.do(case, "take")
    for deed in ("plan", "send"):
        desk.do(case, deed)
    assert (case.status, case.plan.count()) == ("awaiting_verification", 0)
    asked = "Please tell us in which month you signed up, so that we know it is you."
    desk.do(case, "message", words=asked)
    work()
    assert case.reference in text_of(smtp.to("alice@example.com")[-1])
    assert asked in page.get(f"/requests/{case.reference}/").text
    page.submit("Send my message", words="In the spring of my first year with you.")
    assert "In the spring of my first year with you." in desk.read(case)
    assert "Say how you checked" in desk.do(case, "verify", note="")
    desk.do(case, "verify", note="The month of sign-up, as on file.")
    assert (case.status, case.verified_by) == ("in_progress", "staff")
    assert desk.do(case, "plan") == "The plan is made. Nothing has moved yet."


@pytest.mark.promise("CTM-35", "CTM-36", "CTM-123")
def test_everybody_gets_an_answer_by_a_date_and_is_told_at_the_address_that_they_gave(
    page: Visitor, desk: Desk, work: Work, smtp: PostOffice
) -> None:
    case = file(page, "know_categories", place="US-NY")
    assert case.due_on is not None
    assert case.due_on <= today() + timedelta(days=45)
    work()
    (acknowledgement,) = smtp.to("alice@example.com")
    assert case.reference in text_of(acknowledgement)
    desk.do(case, "take")
    desk.do(case, "send")
    work()
    assert case.status == "fulfilled"
    assert case.reference in text_of(smtp.to("alice@example.com")[-1])
    assert "Done" in page.get(f"/requests/{case.reference}/").text


@pytest.mark.promise("CTM-68")
@pytest.mark.parametrize(
    ("ground", "sentence"),
    [
        ("exempt_information", "Another privacy law covers this information, and it is exempt"),
        ("business_context", "The information was exchanged between businesses, in your role for one of them"),
        ("on_a_customers_behalf", "We handle this information for a customer of ours, who decides about it."),
    ],
)
def test_staff_answer_that_a_request_is_out_of_scope_with_its_ground(
    page: Visitor, desk: Desk, ground: str, sentence: str
) -> None:
    case = file(page, "know_categories", place="US-CA")
    desk.do(case, "take")
    assert "Choose one of the grounds" in desk.do(
        case, "deny", refusal="exemption", ground="made_up", paragraph="Because."
    )
    desk.do(case, "deny", refusal="exemption", ground=ground, paragraph="It is about your work for Harbor Light.")
    assert case.status == "denied"
    told = letter(page, case).text
    assert sentence in told
    assert "It is about your work for Harbor Light." in told
