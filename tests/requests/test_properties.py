"""Whatever people and officers do to cases, in whatever order: the promises of the lifecycle hold after every step."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from portal.audit.models import Entry
from portal.company.current import company
from requests import erasure, lifecycle, restricting
from requests.admin.deeds import DEEDS
from requests.admin.next import next_deed
from requests.intake import Filing, Sender, file
from requests.kinds import FILED_ON_SITE
from requests.models import Event, Letter, PlanItem, PrivacyRequest
from requests.states import MOVES, OPEN, Reason, State
from tests.people import sign_in
from tests.requests.test_appeals import officer, other, virginia

__all__ = ["officer", "other", "virginia"]

PLACES = ["US-CA", "US-VA", "DE", "XX"]
ANSWERS = [Letter.Outcome.DONE, Letter.Outcome.PARTLY, Letter.Outcome.DENIED]
DESK = sorted(set(DEEDS) - {"merge"})
LIKELY = ["verify", "send", "deny", "decide_appeal", "appeal", "extend", "send_on"]
"""Deeds that end or turn a case; the others are tried too, and are mostly refused."""

STAGES: dict[str, tuple[str, list[str]]] = {
    "new": ("", []),
    "refused": ("know_categories", ["take", "deny"]),
    "appealed": ("know_categories", ["take", "deny", "appeal"]),
    "erasing": ("delete", ["take", "plan", "execute"]),
}
"""How far the first case of an example has come: its kind, where that matters, and the deeds that were done."""

MOST = 3
"""Cases at a time: few, so that each gets far."""

BOUNDED = settings(
    max_examples=14,
    stateful_step_count=35,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
FACTS = "The bill says so."
WORDS = st.sampled_from([FACTS, FACTS, " "])


class Anything(RuleBasedStateMachine):
    """Two officers, one person and the worker act on a handful of cases."""

    person: User
    own: Client
    officers: tuple[Client, Client]

    cases: Bundle[int] = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.forms = count()
        self.filed: dict[int, str] = {}
        self.closed: set[int] = set()
        self.atomics = [transaction.atomic(using=alias) for alias in ("default", "company")]
        for one in self.atomics:
            one.__enter__()

    def teardown(self) -> None:
        """Ends an example, so that the next one starts from the same data; first every page still opens."""
        try:
            for key, reference in self.filed.items():
                assert self.officers[0].get(desk(key)).status_code == 200
                assert self.own.get(f"/requests/{reference}/").status_code == 200
        finally:
            for one in reversed(self.atomics):
                transaction.set_rollback(True, using=one.using)
                one.__exit__(None, None, None)

    @initialize(target=cases, kind=st.sampled_from(FILED_ON_SITE), stage=st.sampled_from(list(STAGES)))
    def begins(self, kind: str, stage: str) -> int:
        """There is a case to start with: a new one, one that was refused, or one that is being erased."""
        kind, deeds = STAGES[stage] if STAGES[stage][1] else (kind, [])
        key = self._file(kind, "US-VA", True)
        for deed in deeds:
            self._press(key, deed, 0)
        return key

    @precondition(lambda self: len(self.filed) < MOST)
    @rule(target=cases, kind=st.sampled_from(FILED_ON_SITE), place=st.sampled_from(PLACES), proved=st.booleans())
    def files(self, kind: str, place: str, proved: bool) -> int:
        """The person files one more."""
        return self._file(kind, place, proved)

    def _file(self, kind: str, place: str, proved: bool) -> int:
        filing = Filing(str(kind), place, f"form {next(self.forms)}")
        case = file(Sender.signed_in(self.person), filing, proved=proved)
        assert file(Sender.signed_in(self.person), filing, proved=proved) == case
        self.filed[case.pk] = case.reference
        return int(case.pk)

    @rule(
        key=cases,
        deed=st.one_of(st.sampled_from(LIKELY), st.sampled_from(DESK)),
        who=st.integers(0, 1),
        refusal=st.sampled_from(Reason.values),
        upheld=st.booleans(),
        words=WORDS,
        late=st.booleans(),
    )
    def an_officer_acts(
        self, key: int, deed: str, who: int, refusal: str, upheld: bool, words: str, late: bool
    ) -> None:
        """An officer presses a button, with the page of now or one that is out of date."""
        case = PrivacyRequest.objects.get(pk=key)
        sent = sent_with(case, deed, words) | {
            "revision": case.revision - late,
            "refusal": refusal,
            "decision": "upheld" if upheld else "denied",
        }
        before = snapshot(case)
        assert self.officers[who].post(f"{admin(key)}do/{deed}/", sent).status_code == 302
        if late:
            assert snapshot(PrivacyRequest.objects.get(pk=key)) == before

    @rule(key=cases, who=st.integers(0, 1))
    def an_officer_does_what_is_next(self, key: int, who: int) -> None:
        """An officer does what the desk proposes, and does it well."""
        self._press(key, proposed(PrivacyRequest.objects.get(pk=key)), who)

    def _press(self, key: int, deed: str, who: int) -> None:
        case = PrivacyRequest.objects.get(pk=key)
        sent = sent_with(case, deed, FACTS) | {"revision": case.revision, "decision": "upheld", "refusal": "exemption"}
        assert self.officers[who].post(f"{admin(key)}do/{deed}/", sent).status_code == 302

    @rule(key=cases, into=cases, who=st.integers(0, 1))
    def an_officer_joins_two(self, key: int, into: int, who: int) -> None:
        """An officer ends a case in favour of another."""
        revision = PrivacyRequest.objects.get(pk=key).revision
        sent = {"revision": revision, "item": str(into)}
        assert self.officers[who].post(f"{admin(key)}do/merge/", sent).status_code == 302

    @rule(key=cases, what=st.sampled_from(["messages", "withdraw", "appeal", "verify", "files"]), words=WORDS)
    def the_person_acts(self, key: int, what: str, words: str) -> None:
        """The person writes, adds a file, takes back, confirms or appeals; no page breaks."""
        sent: dict[str, Any] = {"words": words, "reason": words}
        if what == "files":
            sent = {"file": SimpleUploadedFile("bill.txt", words.encode(), "text/plain")}
        answer = self.own.post(f"/requests/{self.filed[key]}/{what}/", sent)
        assert answer.status_code in (200, 302)

    @rule(key=cases)
    def the_worker_works(self, key: int) -> None:
        """An erasure that was ordered is carried out."""
        erasure.carry_out(PrivacyRequest.objects.get(pk=key))

    @rule(key=cases)
    def time_passes(self, key: int) -> None:
        """Half a year after its answer a case is closed."""
        case = PrivacyRequest.objects.get(pk=key)
        if case.answered_at:
            long_ago = case.answered_at - timedelta(days=180)
            PrivacyRequest.objects.filter(pk=key).update(answered_at=long_ago)
            lifecycle.close_answered()
            assert PrivacyRequest.objects.get(pk=key).status == State.CLOSED

    @invariant()
    def no_case_is_lost(self) -> None:
        """Every case that was filed is there, under its reference."""
        assert dict(PrivacyRequest.objects.values_list("pk", "reference")) == self.filed

    @invariant()
    def each_walked_along_the_table_and_both_records_tell_it(self) -> None:
        """The timeline's states are a walk through the table that ends where the case stands, and so says the trail."""
        for case in PrivacyRequest.objects.all():
            told = case.events.filter(what=Event.What.MOVED).order_by("pk").values_list("state", flat=True)
            walked = [State.DRAFT, *map(State, told)]
            assert walked[-1] == case.status
            assert all(to in MOVES[origin] for origin, to in pairwise(walked))
            entries = Entry.objects.filter(about=case.about, event="case_moved").order_by("pk")
            assert [(one.facts["before"], one.facts["after"]) for one in entries] == list(pairwise(walked))

    @invariant()
    def each_is_answered_once_a_round(self) -> None:
        """One answer, and another one only after an appeal was upheld."""
        for case in PrivacyRequest.objects.all():
            outcomes = list(case.letters.values_list("outcome", flat=True))
            answers = sum(outcome in ANSWERS for outcome in outcomes)
            assert answers <= 1 + outcomes.count(Letter.Outcome.APPEAL_UPHELD)
            assert outcomes.count(Letter.Outcome.WITHDRAWN) <= 1
            assert outcomes.count(Letter.Outcome.RECEIVED) == 1

    @invariant()
    def each_has_its_dates(self) -> None:
        """What was received has a due date; what is owed has no answer yet, and what is answered has its moment."""
        for case in PrivacyRequest.objects.all():
            assert case.received_at
            assert case.due_on
            assert case.first_due_on
            assert (case.answered_at is None) == (case.status in OPEN)

    @invariant()
    def closed_stays_closed(self) -> None:
        """Nobody opens a closed case again."""
        closed = set(PrivacyRequest.objects.filter(status=State.CLOSED).values_list("pk", flat=True))
        assert self.closed <= closed
        self.closed = closed

    @invariant()
    def nothing_is_called_gone_that_is_not(self) -> None:
        """An erasure that is called finished has no part left to do."""
        left = PlanItem.objects.filter(case__finished_at__isnull=False).exclude(state=PlanItem.State.DONE)
        assert not left.exists()


def admin(key: int) -> str:
    """Returns the address of a case in the admin."""
    return f"/admin/requests/privacyrequest/{key}/"


def desk(key: int) -> str:
    """Returns the address of a case's page for officers."""
    return f"{admin(key)}change/"


def sent_with(case: PrivacyRequest, deed: str, words: str) -> dict[str, Any]:
    """Returns everything that any deed's form sends."""
    items: Any = {
        "accept": case.corrections,
        "decline": case.corrections,
        "recipient_told": case.told,
    }.get(deed, case.plan)
    first = items.values_list("pk", flat=True).first()
    said = dict.fromkeys(
        ["note", "paragraph", "reason", "reasons", "words", "facts", "controller", "reached_by"], words
    )
    return said | {
        "confirmed": "yes",
        "item": str(first or ""),
        "extent": "whole",
        "ground": "asked" if deed == "restrict" else "",
        "choices": [one.key for one in company().choices][:1],
        "action": "hold",
        "grounds": "claims",
        "amount": "12.50",
        "currency": "USD",
    }


def proposed(case: PrivacyRequest) -> str:
    """Returns the deed that brings a case nearer to its end."""
    following = next_deed(case)
    if case.status == State.AWAITING_VERIFICATION:
        return "verify"
    by_anchor = {"appeal": "decide_appeal", "corrections": "decline", "plan": "attest"}
    if following.anchor == "carrying":
        return "restrict" if case.kind in restricting.KINDS else "refusals"
    named = {"letter": "send", "": by_anchor.get(following.anchor, "take")}
    return named.get(following.deed, following.deed)


def snapshot(case: PrivacyRequest) -> tuple[Any, ...]:
    """Returns what a deed that came too late must leave as it was."""
    return case.status, case.revision, case.letters.count(), case.events.count(), case.plan.count()


@pytest.mark.usefixtures("virginia")
def test_whatever_is_done_the_promises_of_the_lifecycle_hold(
    officer: Client, other: Client, client: Client, people: Callable[[str], User]
) -> None:
    Anything.person = people("alice")
    sign_in(client, Anything.person)
    Anything.own, Anything.officers = client, (officer, other)
    run_state_machine_as_test(Anything, settings=BOUNDED)
