"""Legal holds: whatever a plan says, what a legal matter needs stays, and goes once it is over."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.company.calendar import day_of
from portal.sources import registry
from requests import erasure, holding, legal_holds
from requests.legal_holds import Matter
from requests.models import Erasure, Hold, LegalHold, PlanItem, PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, held

Work = Callable[..., int]
SECRET = "Suit 4711 against the employer"


@pytest.fixture
def case(page: Visitor, alice: User, desk: Client) -> PrivacyRequest:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    return case


def erasable(case: PrivacyRequest) -> PlanItem:
    """Returns a part of the plan that has records and is erased in a system of the company's."""
    return next(one for one in case.plan.filter(action="erase", counted__gt=0) if not one.source.startswith("portal_"))


@pytest.mark.promise("CTM-108")
def test_staff_place_a_hold_on_a_page_and_the_plan_keeps_the_data_and_the_letter_says_so(
    desk: Client, case: PrivacyRequest, alice: User, work: Work
) -> None:
    do(desk, case, "plan")
    dataset = erasable(case).dataset
    form = {"email": alice.email.upper(), "phone": "", "account": "", "category": "", "dataset": dataset}
    refused = desk.post("/admin/requests/legalhold/add/", {**form, "why": ""})
    assert refused.status_code == 200 and not LegalHold.objects.exists()
    assert desk.post("/admin/requests/legalhold/add/", {**form, "why": SECRET}).status_code == 302
    assert SECRET in desk.get(f"/admin/requests/legalhold/{LegalHold.objects.get().pk}/change/").content.decode()

    do(desk, case, "plan")
    kept = case.plan.get(dataset=dataset, ground="legal_hold")
    assert kept.action == "hold"
    refused_words = do(desk, case, "decide", item=kept.pk, action="erase", note="Never mind")
    assert refused_words == ["A legal hold keeps these records."]
    before = held(dataset, case)
    do(desk, case, "execute", confirmed="yes")
    work()
    assert held(dataset, case) == before > 0
    do(desk, case, "send")
    letter = case.letters.get(outcome="partly").html
    assert "legal matter that is open or expected" in letter and "Until the legal matter ends" in letter
    assert SECRET not in letter and "4711" not in str(list(Entry.objects.values_list("facts", flat=True)))

    desk.post("/admin/requests/legalhold/", {"action": "release", "_selected_action": [LegalHold.objects.get().pk]})
    hold = Hold.objects.get(dataset=dataset, ground="legal_hold")
    holding.release(hold, day_of(timezone.now()))
    assert held(dataset, case) == 0


def test_a_hold_that_is_placed_after_the_erasure_began_still_keeps_what_is_left(
    desk: Client, case: PrivacyRequest, pat: User, alice: User
) -> None:
    do(desk, case, "plan")
    item = erasable(case)
    before = held(item.dataset, case)
    do(desk, case, "execute", confirmed="yes")
    legal_holds.place(Matter(SECRET, {"email": alice.email}, dataset=item.dataset), By.staff(pat))
    while erasure.carry_out(PrivacyRequest.objects.get(pk=case.pk)):
        pass
    case.refresh_from_db()
    item.refresh_from_db()
    assert case.finished_at is not None
    assert (item.action, item.ground, item.state) == ("hold", "legal_hold", "done")
    assert held(item.dataset, case) == before
    assert Entry.objects.filter(event="step_kept", about=case.about).exists()


def test_a_hold_of_somebody_else_keeps_nothing(desk: Client, case: PrivacyRequest, pat: User, bob: User) -> None:
    legal_holds.place(Matter(SECRET, {"email": bob.email}), By.staff(pat))
    do(desk, case, "plan")
    assert not case.plan.filter(ground="legal_hold").exists()
    legal_holds.place(Matter(SECRET, category=erasable(case).category), By.staff(pat))
    do(desk, case, "plan")
    assert case.plan.filter(ground="legal_hold").exists(), "a kind of data is kept for everybody"


def test_a_hold_that_ends_meanwhile_waits_for_the_legal_matter(
    desk: Client, case: PrivacyRequest, pat: User, work: Work
) -> None:
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    hold = next(one for one in Hold.objects.filter(until__isnull=False, counted__gt=0) if held(one.dataset, case))
    legal = legal_holds.place(Matter(SECRET, dataset=hold.dataset), By.staff(pat))
    holding.release(hold, hold.until)
    assert held(hold.dataset, case)
    legal_holds.release(legal, By.staff(pat))
    hold.refresh_from_db()
    holding.release(hold, hold.until)
    assert not held(hold.dataset, case) or hold.source.startswith("portal_")


def test_nobody_but_who_works_cases_sees_them(client: Client, alice: User) -> None:
    sign_in(client, alice)
    assert client.get("/admin/requests/legalhold/").status_code in (302, 403)


def test_staff_tick_single_records_and_those_alone_stay_until_the_matter_ends(
    desk: Client, case: PrivacyRequest, work: Work
) -> None:
    do(desk, case, "plan")
    item = erasable(case)
    at = f"/admin/requests/legalhold/add/?case={case.pk}&dataset={item.dataset}"
    assert at.replace("&", "&amp;") in desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    form = desk.get(at).context["adminform"].form
    listed = [key for key, _said in form.fields["chosen"].choices]
    assert len(listed) == before(item, case) > 1 and all(said for _key, said in form.fields["chosen"].choices)
    typed = {**form.initial, "category": "", "why": SECRET}

    refused = desk.post(at, {**typed, "others": "no-such-record"})
    assert "This person has no record with the key “no-such-record” here." in refused.content.decode()
    refused = desk.post(at, {**typed, "dataset": "", "chosen": listed[:1]})
    assert "say whose they are and of which kind" in refused.content.decode()
    assert desk.post(at, {**typed, "chosen": listed[:1]}).status_code == 302
    hold = LegalHold.objects.get()
    assert hold.keys == listed[:1] and listed[0] in desk.get(hold_page(hold)).content.decode()

    do(desk, case, "plan")
    single = case.plan.get(dataset=item.dataset, planned_action="hold_single")
    assert (single.action, single.counted, single.keys) == ("hold", 1, listed[:1])
    assert do(desk, case, "decide", item=single.pk, action="erase", note="Never mind") == [
        "Choose one of the decisions that these records allow."
    ]
    do(desk, case, "execute", confirmed="yes")
    work()
    assert keys_of(item.dataset, case) == listed[:1]
    case.refresh_from_db()
    assert case.finished_at and not erasure.left_outside_holds(case)
    do(desk, case, "send")
    assert "Until the legal matter ends" in case.letters.get(outcome="partly").html

    kept = Hold.objects.get(item=single)
    desk.post("/admin/requests/legalhold/", {"action": "release", "_selected_action": [hold.pk]})
    kept.refresh_from_db()
    holding.release(kept, day_of(timezone.now()))
    assert keys_of(item.dataset, case) == []
    remembered = Erasure.objects.filter(dataset=item.dataset)
    assert sorted(one.keys for one in remembered) == [[], listed[:1]], "the one does not narrow the other"


def test_a_retention_hold_goes_on_for_single_records_that_are_held_when_it_ends(
    desk: Client, case: PrivacyRequest, pat: User, work: Work
) -> None:
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    work()
    kept = next(one for one in Hold.objects.filter(until__isnull=False) if one.source == "company")
    [key, *_others] = keys_of(kept.dataset, case)
    account = min(case.identifiers.of("account"))
    matter = Matter(SECRET, {"account": account}, dataset=kept.dataset, keys=(key,))
    hold = legal_holds.place(matter, By.staff(pat))
    holding.release(kept, kept.until)
    kept.refresh_from_db()
    assert keys_of(kept.dataset, case) == [key] and kept.ended_at is None and kept.trouble

    legal_holds.release(hold, By.staff(pat))
    holding.release(kept, kept.until)
    kept.refresh_from_db()
    assert keys_of(kept.dataset, case) == [] and kept.ended_at and not kept.trouble


def test_single_records_that_are_held_while_the_erasure_runs_stay_and_are_told(
    desk: Client, case: PrivacyRequest, pat: User, alice: User
) -> None:
    do(desk, case, "plan")
    item = erasable(case)
    do(desk, case, "execute", confirmed="yes")
    [key, *_] = keys_of(item.dataset, case)
    account = min(case.identifiers.of("account"))
    legal_holds.place(Matter(SECRET, {"account": account}, dataset=item.dataset, keys=(key,)), By.staff(pat))
    while erasure.carry_out(PrivacyRequest.objects.get(pk=case.pk)):
        pass
    assert keys_of(item.dataset, case) == [key]
    single = case.plan.get(dataset=item.dataset, planned_action="hold_single")
    assert (single.state, single.counted) == ("done", 1)
    assert Hold.objects.get(item=single).keys == [key]


def before(item: PlanItem, case: PrivacyRequest) -> int:
    return min(held(item.dataset, case), 100)


def hold_page(hold: LegalHold) -> str:
    return f"/admin/requests/legalhold/{hold.pk}/change/"


def keys_of(dataset: str, case: PrivacyRequest) -> list[str]:
    return [record.key for record in registry.source_of(dataset).stream(dataset, case.identifiers)]
