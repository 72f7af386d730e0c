"""Staff word the free parts of a letter; what the law fixes stays, and what they typed is never lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from requests import lifecycle
from requests.models import PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_know

HOSTILE = '<script>alert("x")</script> & <b>bold</b>\u202e'


@pytest.fixture
def case(page: Visitor, alice: User, desk: Client) -> PrivacyRequest:
    sign_in(page.client, alice)
    found = file_know(page, "object_marketing", place="DE")
    do(desk, found, "take")
    do(desk, found, "refusals")
    return found


@pytest.fixture
def officer(case: PrivacyRequest, desk: Client) -> Visitor:
    visitor = Visitor(desk)
    visitor.get(f"/admin/requests/privacyrequest/{case.pk}/letter/")
    return visitor


def label_of(visitor: Visitor) -> list[str]:
    return [" ".join("".join(li.itertext()).split()) for li in visitor.last.all("ol", class_="parts")[0].iter("li")]


def test_the_letter_is_shown_as_named_parts_of_which_some_are_fixed(officer: Visitor) -> None:
    names = label_of(officer)

    assert "What became of the request fixed" in names
    assert "That a record is kept fixed" in names
    fields = {area.get("name") for area in officer.last.all("textarea")}
    assert {"paragraph", "part-greeting", "part-closing"} == fields


def test_free_parts_are_worded_otherwise_added_and_left_out(
    officer: Visitor, case: PrivacyRequest, pat: User, work: Any
) -> None:
    officer.submit("Show it with my words", **{"part-greeting": "Good day Ms Example,", "part-closing": ""})
    assert "Good day Ms Example," in officer.last.text
    assert "If something in this letter is not clear" not in officer.last.text
    officer.submit("Add a part")
    added = {"added-0-heading": "About your bills", "added-0-text": "They come as before.\n\nThey hold no advertising."}
    officer.submit("Show it with my words", **added)
    assert "Good day Ms Example," in officer.last.text
    officer.submit("Send this letter and answer the case")

    case.refresh_from_db()
    letter = case.letters.get(outcome="done")
    assert case.status == "fulfilled"
    assert "<h2>About your bills</h2>\n<p>They come as before.</p>\n\n<p>They hold no advertising.</p>" in letter.html
    assert "We have stopped" not in letter.html and "Dear Alice" not in letter.html
    assert [(one["key"], bool(one["before"]), bool(one["after"])) for one in letter.edits] == [
        ("greeting", True, True),
        ("added-0", False, True),
        ("closing", True, False),
    ]
    entry = Entry.objects.get(event="letter_worded", about=case.about)
    assert entry.facts == {"letter": "done", "changed": 1, "added": 1, "left_out": 1}
    officer.get(f"/admin/requests/privacyrequest/{case.pk}/letters/{letter.pk}/")
    assert "left out" in officer.last.facts["Closing words"]
    assert "Dear Alice" in officer.last.facts["Greeting"] and "Good day Ms Example," in officer.last.facts["Greeting"]


def test_a_letter_sent_as_composed_leaves_no_difference(officer: Visitor, case: PrivacyRequest) -> None:
    officer.submit("Send this letter and answer the case")

    assert case.letters.get(outcome="done").edits == []
    assert not Entry.objects.filter(event="letter_worded").exists()


def test_what_is_typed_is_text_and_never_markup(officer: Visitor, case: PrivacyRequest) -> None:
    sent = {"part-greeting": HOSTILE, "paragraph": HOSTILE}
    officer.submit("Send this letter and answer the case", **sent)

    html = case.letters.get(outcome="done").html
    assert "<script" not in html and "<b>" not in html and "\u202e" not in html
    assert html.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;") == 2


def test_a_fixed_part_cannot_be_changed_by_a_forged_form(officer: Visitor, case: PrivacyRequest, desk: Client) -> None:
    do(desk, case, "send", **{"part-record": "We keep nothing.", "part-outcome": ""})

    html = case.letters.get(outcome="done").html
    assert "We keep a record of your request" in html and "We keep nothing." not in html
    assert "You object to marketing." in html


def test_a_case_that_moved_meanwhile_is_not_answered_and_what_was_typed_comes_back(
    officer: Visitor, case: PrivacyRequest
) -> None:
    case.refresh_from_db()
    lifecycle.change(case, By.system("test"), extension_reason="")
    page = officer.submit("Send this letter and answer the case", **{"part-closing": "Kind regards, Pat"})

    case.refresh_from_db()
    assert case.status == "in_progress"
    assert "Somebody else changed this case" in " ".join(page.tree.itertext())
    assert [one.text for one in page.all("textarea", name="part-closing")] == ["Kind regards, Pat"]
    officer.submit("Send this letter and answer the case")
    case.refresh_from_db()
    assert case.status == "fulfilled"
    assert "Kind regards, Pat" in case.letters.get(outcome="done").html


def test_a_second_click_sends_nothing_more_and_gives_the_words_back(officer: Visitor, case: PrivacyRequest) -> None:
    first = officer.last
    officer.submit("Send this letter and answer the case", paragraph="With thanks.")
    officer.last = first
    page = officer.submit("Send this letter and answer the case", paragraph="With thanks.")

    assert case.letters.filter(outcome="done").count() == 1
    assert "What you typed is below" in page.text
    assert [one.text for one in page.all("textarea", name="paragraph")] == ["With thanks."]
    assert page.all("button", name="send") == []


def test_too_much_is_refused_with_everything_still_there(officer: Visitor, case: PrivacyRequest) -> None:
    page = officer.submit("Send this letter and answer the case", paragraph="x" * 5001)

    case.refresh_from_db()
    assert case.status == "in_progress"
    assert "One part of a letter holds 5000 characters." in " ".join(page.tree.itertext())
    assert [len(one.text or "") for one in page.all("textarea", name="paragraph")] == [5001]
    parts = {f"added-{number}-text": "y" * 4900 for number in range(5)}
    answer = officer.client.post(f"/admin/requests/privacyrequest/{case.pk}/letter/", {**parts, "revision": 1})
    assert "A letter holds 20000 characters of your own words." in answer.content.decode()


def test_a_heading_without_text_is_refused(officer: Visitor, case: PrivacyRequest) -> None:
    officer.submit("Add a part")
    page = officer.submit("Send this letter and answer the case", **{"added-0-heading": "About your bills"})

    assert "needs its text" in " ".join(page.tree.itertext())
    assert [one.get("value") for one in page.all("input", name="added-0-heading")] == ["About your bills"]
    assert not case.letters.filter(outcome="done").exists()


def test_a_refusal_is_read_and_worded_before_it_goes(officer: Visitor, case: PrivacyRequest) -> None:
    officer.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    officer.submit("Read the letter before refusing", refusal="not_covered", paragraph="Nothing is advertised to you.")
    assert "We cannot do what you asked." in officer.last.text
    assert "Nothing is advertised to you." in officer.last.text
    assert not case.letters.filter(outcome="denied").exists()
    page = officer.submit("Refuse and send the letter", paragraph="")
    assert "The letter cannot go out without: In your own words." in page.text
    officer.submit("Refuse and send the letter", paragraph="We send no advertising.")

    case.refresh_from_db()
    assert (case.status, case.reason) == ("denied", "not_covered")
    assert "We send no advertising." in case.letters.get(outcome="denied").html


def test_an_extension_is_read_and_worded_before_it_goes(officer: Visitor, case: PrivacyRequest) -> None:
    due = case.due_on
    officer.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    officer.submit("Read the letter before extending", reason="Many systems have to be asked.")
    assert "Many systems have to be asked." in officer.last.text
    case.refresh_from_db()
    assert case.due_on == due
    officer.submit("Extend and send the letter", **{"part-greeting": "Good day,"})

    case.refresh_from_db()
    assert case.status == "extended" and case.due_on > due
    assert "Good day," in case.letters.get(outcome="extended").html


def test_the_draft_is_printed_as_it_would_be_sent(officer: Visitor, case: PrivacyRequest) -> None:
    data = {"part-closing": "Kind regards", "revision": case.revision}
    printed = officer.client.post(f"/admin/requests/privacyrequest/{case.pk}/letter/pdf/", data)

    assert printed["Content-Type"] == "application/pdf" and printed.content.startswith(b"%PDF-")
    assert "no-store" in printed["Cache-Control"]
    assert officer.client.get(f"/admin/requests/privacyrequest/{case.pk}/letter/pdf/").status_code == 404
    assert not case.letters.filter(outcome="done").exists()


def test_whoever_works_no_cases_words_and_prints_nothing(page: Visitor, case: PrivacyRequest) -> None:
    for path in ("letter/", "letter/pdf/"):
        answer = page.client.post(f"/admin/requests/privacyrequest/{case.pk}/{path}", {"send": "yes"})
        assert answer.status_code in (302, 403, 404)
    case.refresh_from_db()
    assert case.status == "in_progress" and case.due_on >= (timezone.now() - timedelta(days=1)).date()
