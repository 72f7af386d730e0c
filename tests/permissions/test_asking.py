"""The company asks, one named thing at a time; the customer names a third party: the words, the yes, the way back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.consent.models import Decision, Evidence
from portal.consent.parties import references_of
from portal.permissions.allowing import may_use
from portal.permissions.models import NamedUse, State, Told
from portal.permissions.tasks import remind
from tests.inspection import Visitor
from tests.people import make, sign_in
from tests.permissions.working import WORDS, do, draft, manager, pass_days

Work = Callable[..., int]


@pytest.fixture
def staff() -> Visitor:
    return manager()


@pytest.fixture
def signed_in(page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


def ask(staff: Visitor, work: Work, purpose: str = "sharing", **fields: Any) -> NamedUse:
    use = draft(staff, purpose, **fields)
    do(staff, use, "announce")
    work()
    use.refresh_from_db()
    assert use.state == State.BEGUN
    return use


def names(use: NamedUse) -> list[str]:
    return list(Decision.objects.filter(named=use.key).order_by("pk").values_list("state", flat=True))


def test_a_question_to_one_person_is_answered_taken_back_and_kept_with_its_words(
    staff: Visitor, signed_in: Visitor, alice: User, bob: User, work: Work, mailoutbox: list[Any]
) -> None:
    use = ask(staff, work, audience="person", address=alice.email)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([alice.email], "We have a question about your data")
    assert "Riverside" not in mail.body, "the mail says only that there is a question"
    assert "Not answered: the answer is no until you say yes" in signed_in.get("/permissions/").text
    assert not may_use(use, references_of(alice))

    page = signed_in.follow("Read it and answer: A study of call quality")
    assert page.facts["Who receives it"] == "Riverside University"
    assert [one for form in page.forms for one in form.buttons] == ["Yes, I allow this", "No, I do not allow this"]
    assert "We stop sharing for this purpose" in page.text, "what taking back changes is said before"
    signed_in.submit("Yes, I allow this")
    assert may_use(use, references_of(alice))

    listed = signed_in.get("/permissions/")
    assert "We stop sharing for this purpose" in listed.text
    signed_in.submit("Take it back: A study of call quality")
    assert not may_use(use, references_of(alice))
    assert names(use) == ["given", "withdrawn"]
    shown = signed_in.get(f"/permissions/{use.key}/")
    assert shown.text.count("We give your call records to Riverside University") == 3
    assert "Taken back on" in shown.text

    stranger = Visitor(Client())
    sign_in(stranger.client, bob)
    stranger.get(f"/permissions/{use.key}/", status=404)
    stranger.post(f"/permissions/{use.key}/answer/", {"answer": "yes"}, status=404)
    assert "A study" not in stranger.get("/permissions/").text
    assert names(use) == ["given", "withdrawn"]


def test_saying_it_twice_is_one_decision(staff: Visitor, signed_in: Visitor, work: Work) -> None:
    use = ask(staff, work)
    for _click in range(2):
        signed_in.post(f"/permissions/{use.key}/answer/", {"answer": "yes"})
    assert names(use) == ["given"]


def test_an_answer_is_kept_in_the_language_that_was_read(staff: Visitor, signed_in: Visitor, work: Work) -> None:
    use = ask(staff, work)
    signed_in.client.cookies["django_language"] = "es"
    signed_in.client.post(f"/permissions/{use.key}/answer/", {"answer": "yes"})
    wording = Decision.objects.get(named=use.key).wording
    assert (wording.language, wording.content["named"]) == ("es", WORDS["title_es"])
    assert wording.content["shown"][0] == WORDS["text_es"]


def test_written_permission_needs_a_name_which_is_kept_sealed(staff: Visitor, signed_in: Visitor, work: Work) -> None:
    use = ask(staff, work, "testimonial")
    signed_in.get(f"/permissions/{use.key}/")
    page = signed_in.submit("Yes, I give my written permission", status=400)
    assert page.errors == [
        "Your full name, as your signature: Type your full name; without it this is no written permission."
    ]
    assert names(use) == []
    signed_in.submit("Yes, I give my written permission", signature="Alice Almeida")
    assert names(use) == ["given"]
    assert Evidence.objects.get().facts == {"signature": "Alice Almeida"}
    signed_in.submit("Take it back")
    assert names(use) == ["given", "withdrawn"]


def test_after_the_end_a_yes_is_not_taken_and_a_no_still_is(staff: Visitor, signed_in: Visitor, work: Work) -> None:
    use = ask(staff, work)
    signed_in.post(f"/permissions/{use.key}/answer/", {"answer": "yes"})
    do(staff, use, "end")
    signed_in.post(f"/permissions/{use.key}/answer/", {"answer": "no"})
    said = signed_in.post(f"/permissions/{use.key}/answer/", {"answer": "yes"})
    assert "This is over" in said.text
    assert names(use) == ["given", "withdrawn"]


def test_an_open_question_is_recalled_once_and_an_answered_one_never(
    staff: Visitor, signed_in: Visitor, bob: User, work: Work, mailoutbox: list[Any]
) -> None:
    use = ask(staff, work)
    signed_in.post(f"/permissions/{use.key}/answer/", {"answer": "no"})
    for days in (10, 5, 30):
        pass_days(use, days)
        remind.enqueue()
        work()
    reminders = [mail for mail in mailoutbox if mail.subject == "A question about your data is still open"]
    assert [mail.to for mail in reminders] == [[bob.email]]
    assert "we do not remind you again" in reminders[0].body


def test_nobody_is_asked_of_a_role_that_they_do_not_have(
    use_company: Callable[[str], None], staff: Visitor, work: Work, mailoutbox: list[Any]
) -> None:
    use_company("calltrackingmetrics")
    make("alice"), make("carol")
    use = draft(staff, "other_sharing", audience="role", role="client")
    do(staff, use, "announce")
    work()
    assert [mail.to[0] for mail in mailoutbox] == ["carol@example.com"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    count: int, staff: Visitor, signed_in: Visitor, work: Work, django_assert_num_queries: Any
) -> None:
    uses = [ask(staff, work) for _number in range(count)]
    for use in uses:
        signed_in.post(f"/permissions/{use.key}/answer/", {"answer": "yes"})
    with django_assert_num_queries(10):
        page = signed_in.get("/permissions/")
    assert page.text.count("Allowed since") == count


def test_a_long_list_is_paged_by_key(signed_in: Visitor, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.consent.parties import of_person
    from portal.permissions import showing

    monkeypatch.setattr(showing, "LISTED", 2)
    now = timezone.now() - timedelta(days=1)
    for number in range(3):
        use = NamedUse.objects.create(
            key=f"sharing-{number}",
            kind="question",
            purpose="sharing",
            title_en=f"Question {number}",
            text_en="Words.",
            audience="everybody",
            state="begun",
            announced_at=now,
            told_at=now,
            begun_at=now,
        )
        Told.objects.create(use=use, person=alice, party=of_person(alice))
    assert "Question 0" not in signed_in.get("/permissions/").text
    assert "Question 0" in signed_in.follow("Older").text


@pytest.fixture
def carol_at_cns(use_company: Callable[[str], None], page: Visitor) -> User:
    use_company("cns")
    alice = make("alice")
    sign_in(page.client, alice)
    return alice


def test_the_account_holder_names_a_third_party_reads_the_text_and_confirms(page: Visitor, carol_at_cns: User) -> None:
    page.get("/permissions/name/third_party_marketing/")
    wrong = page.submit("Read the text before I confirm", status=400, party="Harbor Bank")
    assert any("Which data" in error for error in wrong.errors)
    chosen = next(one.get("value") for one in wrong.main.iter("input") if one.get("name") == "categories")
    review = page.submit("Read the text before I confirm", what_for="Offers of accounts", categories=[chosen])
    assert review.h1 == "Read before you confirm"
    assert not NamedUse.objects.exists()
    changed = page.submit("Change something")
    assert changed.forms[0].fields["party"] == ["Harbor Bank"]
    page.submit("Read the text before I confirm")
    text = page.last.facts["Text"]  # type: ignore[union-attr]
    form = next(form for form in page.last.forms if "Yes, I allow this" in form.buttons)  # type: ignore[union-attr]
    page.submit("Yes, I allow this")
    page.post("/permissions/name/third_party_marketing/", {**form.fields, "confirmed": "yes"})

    use = NamedUse.objects.get()
    assert set(names(use)) == {"given"}
    assert Decision.objects.filter(named=use.key).first().wording.content["shown"][0] == text  # type: ignore[union-attr]
    assert "Harbor Bank" in text
    assert may_use(use, references_of(carol_at_cns))
    page.get(f"/permissions/{use.key}/")
    page.submit("Take it back")
    assert not may_use(use, references_of(carol_at_cns))


def test_only_the_account_holder_may_name_one(
    use_company: Callable[[str], None], page: Visitor, carol_at_cns: User
) -> None:
    from accounts.models import Link

    Link.objects.update(role="member")
    assert "Name a third party" not in page.get("/permissions/").text
    page.get("/permissions/name/sharing_instruction/", status=404)


def test_a_page_s_key_is_no_way_into_somebody_else_s_instruction(page: Visitor, carol_at_cns: User) -> None:
    page.get("/permissions/name/sharing_instruction/")
    form = page.last.forms[0]  # type: ignore[union-attr]
    chosen = next(one.get("value") for one in page.last.main.iter("input") if one.get("name") == "categories")  # type: ignore[union-attr]
    data = {**form.fields, "party": "Harbor Bank", "what_for": "Billing", "categories": [chosen], "confirmed": "yes"}
    page.post("/permissions/name/sharing_instruction/", data)
    stranger = Visitor(Client())
    sign_in(stranger.client, make("bob"))
    stranger.post("/permissions/name/sharing_instruction/", data, status=404)
    assert NamedUse.objects.count() == 1
    stranger.get(f"/permissions/{NamedUse.objects.get().key}/", status=404)
