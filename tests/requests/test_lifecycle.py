import ast
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.audit.models import Entry
from requests.lifecycle import NotAllowed, Stale, can, change, move
from requests.models import Event, Letter, PrivacyRequest
from requests.states import MOVES, Reason, State
from requests.timeline import By

SYSTEM = By.system("test")


def received(**facts: object) -> PrivacyRequest:
    days = {"due_on": date(2027, 1, 4), "first_due_on": date(2027, 1, 4)}
    case = PrivacyRequest.objects.create(kind="delete", **days, **facts)
    move(case, State.RECEIVED, SYSTEM)
    return case


def in_progress() -> PrivacyRequest:
    case = received()
    move(case, State.IN_PROGRESS, SYSTEM, verified_by="account", verified_at=timezone.now())
    return case


def test_a_move_is_told_in_the_timeline_and_in_the_audit_trail() -> None:
    case = in_progress()

    stored = PrivacyRequest.objects.get(pk=case.pk)
    assert stored.status == State.IN_PROGRESS
    assert list(case.events.values_list("state", flat=True)) == ["received", "in_progress"]
    last = Entry.objects.filter(about=case.about).order_by("pk").last()
    assert last.event == "case_moved"
    assert last.facts == {"before": "received", "after": "in_progress", "reason": ""}


def test_what_the_table_does_not_know_is_refused() -> None:
    case = received()

    with pytest.raises(NotAllowed, match="cannot go from “Received” to “Done”"):
        move(case, State.FULFILLED, SYSTEM)
    assert PrivacyRequest.objects.get(pk=case.pk).status == State.RECEIVED


def test_nobody_unverified_is_worked_on() -> None:
    case = received()

    with pytest.raises(NotAllowed, match="not been verified"):
        move(case, State.IN_PROGRESS, SYSTEM)


@pytest.mark.parametrize("kind", ["opt_out_sale_share", "limit_sensitive", "object_marketing"])
def test_nobody_proves_who_they_are_to_opt_out(kind: str) -> None:
    case = received()
    change(case, SYSTEM, kind=kind)

    with pytest.raises(NotAllowed, match="Nobody has to prove"):
        move(case, State.AWAITING_VERIFICATION, SYSTEM)
    move(case, State.IN_PROGRESS, SYSTEM)


def test_no_answer_without_its_letter() -> None:
    case = in_progress()

    with pytest.raises(NotAllowed, match="letter has to be sent"):
        move(case, State.FULFILLED, SYSTEM)
    Letter.objects.create(case=case, outcome=Letter.Outcome.DONE, language="en", subject="Done", html="Done")
    assert can(case, State.FULFILLED)
    assert not can(case, State.PARTIALLY_FULFILLED)


def test_before_verification_only_the_missing_proof_can_be_the_reason_of_a_refusal() -> None:
    case = received()
    move(case, State.AWAITING_VERIFICATION, SYSTEM)
    Letter.objects.create(case=case, outcome=Letter.Outcome.DENIED, language="en", subject="No", html="No")

    with pytest.raises(NotAllowed, match="missing proof"):
        move(case, State.DENIED, SYSTEM, reason=Reason.EXEMPTION)
    move(case, State.DENIED, SYSTEM, reason=Reason.UNVERIFIED)
    assert case.reason == "unverified"


def test_of_two_officers_who_act_on_one_page_the_second_is_told() -> None:
    case = received()
    mine, theirs = PrivacyRequest.objects.get(pk=case.pk), PrivacyRequest.objects.get(pk=case.pk)
    move(theirs, State.WITHDRAWN, SYSTEM)

    with pytest.raises(Stale):
        move(mine, State.AWAITING_VERIFICATION, SYSTEM)
    assert PrivacyRequest.objects.get(pk=case.pk).status == State.WITHDRAWN
    assert Event.objects.filter(case=case).count() == 2


def test_what_was_begun_cannot_be_taken_back() -> None:
    case = in_progress()
    change(case, SYSTEM, started_at=timezone.now())

    with pytest.raises(NotAllowed, match="has begun"):
        move(case, State.WITHDRAWN, SYSTEM)


def test_an_extension_after_the_first_period_is_refused() -> None:
    case = in_progress()
    change(case, SYSTEM, first_due_on=date(2020, 1, 1))

    with pytest.raises(NotAllowed, match="first period has ended"):
        move(case, State.EXTENDED, SYSTEM, extended_at=timezone.now(), extension_reason="Many recordings")


class AnyOrder(TestCase):
    """Whatever is tried in whatever order, a case only ever walks along the table."""

    databases = ["default", "company"]

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from(list(State)), max_size=12))
    def test_never_leaves_the_table(self, wanted: list[State]) -> None:
        case = PrivacyRequest.objects.create(kind="delete", due_on=date(2027, 1, 4), first_due_on=date(2027, 1, 4))
        for to in wanted:
            before = State(case.status)
            try:
                move(case, to, SYSTEM, verified_at=timezone.now(), reason=Reason.OTHER)
            except NotAllowed:
                assert PrivacyRequest.objects.get(pk=case.pk).status == before
            else:
                assert to in MOVES[before]
                assert PrivacyRequest.objects.get(pk=case.pk).status == to


def test_nothing_else_writes_a_status() -> None:
    writers = []
    for path in sorted(Path("requests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            named = [k for k in node.keywords if k.arg == "status"] if isinstance(node, ast.Call) else []
            writes = named and isinstance(node.func, ast.Name | ast.Attribute)
            function = getattr(node.func, "attr", getattr(node.func, "id", "")) if writes else ""
            if function in {"update", "create", "change", "bulk_create", "PrivacyRequest"}:
                writers.append(f"{path}:{function}")
            targets = node.targets if isinstance(node, ast.Assign) else []
            writers += [str(path) for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
    assert writers == ["requests/lifecycle.py:change"]
