"""A worker that is killed at any step of an erasure is followed by one that reaches the same end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from portal.sources import registry
from portal.sources.port import Receipt, Selection, Subject
from requests import erasure
from requests.models import Event, PlanItem, PrivacyRequest
from requests.plan import LOGIN_SOURCE
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion, left


class Killed(BaseException):
    """What a worker that is killed leaves behind: nothing catches it."""


class Undone(Exception):
    """Ends an example, so that the next one starts from the same data."""


def finish(case: PrivacyRequest, dies_at: set[int], before: bool) -> int:
    """Carries a case out by workers of which those die that make one of these calls; returns how many died."""
    calls, deaths = 0, 0
    whole = {id(source): source.erase for source in {registry.source_of(one.key) for one in registry.datasets()}}

    def killing(source: object) -> object:
        def erase(dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
            nonlocal calls
            calls += 1
            if calls in dies_at and before:
                raise Killed
            receipt: Receipt = whole[id(source)](dataset, subject, selection, batch)
            if calls in dies_at:
                raise Killed
            return receipt

        return erase

    sources = {registry.source_of(one.key) for one in registry.datasets()}
    patches = [patch.object(one, "erase", killing(one)) for one in sources]
    for one in patches:
        one.start()
    try:
        for _worker in range(200):
            try:
                erasure.carry_out(PrivacyRequest.objects.get(pk=case.pk))
            except Killed:
                deaths += 1
            if PrivacyRequest.objects.get(pk=case.pk).finished_at:
                break
    finally:
        for one in patches:
            one.stop()
    return deaths


def ending(case: PrivacyRequest) -> dict[str, tuple[str, int]]:
    """Returns how each part of the plan ended, and how many of its records are left."""
    return {f"{one.dataset} {one.planned_action}": (one.state, left(one, case)) for one in case.plan.all()}


def test_the_end_is_the_same_wherever_workers_die(page: Visitor, alice: User, desk: Client) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")
    do(desk, case, "execute", confirmed="yes")
    ends: list[dict[str, tuple[str, int]]] = []

    def trial(dies_at: set[int], before: bool) -> None:
        try:
            with transaction.atomic(), transaction.atomic("company"):
                deaths = finish(case, dies_at, before)
                fresh = PrivacyRequest.objects.get(pk=case.pk)
                assert fresh.finished_at is not None
                assert erasure.left_outside_holds(fresh) == {}
                assert {one.state for one in fresh.plan.all()} == {PlanItem.State.DONE}
                assert not dies_at or deaths
                ends.append(ending(fresh))
                raise Undone
        except Undone:
            pass
        assert ends[-1] == ends[0]

    trial(set(), before=False)
    slow = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    slow(given(st.sets(st.integers(1, 12), min_size=1, max_size=5), st.booleans())(trial))()


class Reaper:
    """Kills a worker once at each write that it makes: at each statement, of each part of the plan, in each database.

    `before`: the statement is never run; otherwise it is, and whatever transaction it stood in is lost.
    """

    def __init__(self, before: bool) -> None:
        self.before = before
        self.step: tuple[Any, ...] = ()
        self.struck: set[tuple[Any, ...]] = set()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Watches the statements on both databases, and which part of the plan they belong to."""
        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(self._statement(alias)))
            for source in {registry.source_of(one.key) for one in registry.datasets()}:
                stack.enter_context(patch.object(source, "erase", self._noting(source.erase)))
            yield

    def _noting(self, whole: Callable[..., Receipt]) -> Callable[..., Receipt]:
        def erase(dataset: str, subject: Subject, selection: Selection = Selection(), *rest: Any) -> Receipt:
            self.step = (dataset, selection)
            return whole(dataset, subject, selection, *rest)

        return erase

    def _statement(self, alias: str) -> Callable[..., Any]:
        def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            strike = (alias, *self.step, sql)
            if not sql.startswith(("INSERT", "UPDATE", "DELETE")) or strike in self.struck:
                return execute(sql, params, many, context)
            self.struck.add(strike)
            if not self.before:
                execute(sql, params, many, context)
            raise Killed

        return run


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_worker_that_dies_at_any_write_is_followed_by_one_that_reaches_the_same_end(
    page: Visitor, alice: User, desk: Client, before: bool
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    for deed in ("take", "plan"):
        do(desk, case, deed)
    do(desk, case, "execute", confirmed="yes")
    undisturbed = ended_without_deaths(case)

    reaper, deaths = Reaper(before), 0
    with reaper.at_work():
        while PrivacyRequest.objects.get(pk=case.pk).finished_at is None:
            try:
                erasure.carry_out(PrivacyRequest.objects.get(pk=case.pk))
            except Killed:
                deaths += 1
                reaper.step = ()
            assert_the_login_goes_last(case, alice)

    parts = case.plan.exclude(action__in=[PlanItem.Action.HOLD, PlanItem.Action.NOTHING])
    assert deaths == len(reaper.struck) > 4 * parts.count()
    assert ending(case) == undisturbed
    assert erasure.left_outside_holds(case) == {}
    assert [one.words for one in case.events.filter(what=Event.What.WORK)].count(erasure.FINISHED) == 1


def ended_without_deaths(case: PrivacyRequest) -> dict[str, tuple[str, int]]:
    """Returns how a plan ends that nobody disturbs; everything is put back afterwards."""
    found: dict[str, tuple[str, int]] = {}
    try:
        with transaction.atomic(), transaction.atomic("company"):
            finish(case, set(), before=False)
            found = ending(case)
            raise Undone
    except Undone:
        return found


def assert_the_login_goes_last(case: PrivacyRequest, person: User) -> None:
    """Fails where the person can no longer sign in and follow while another part of the plan is still to be done."""
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        others = case.plan.exclude(source=LOGIN_SOURCE)
        assert {one.state for one in others} == {PlanItem.State.DONE}
