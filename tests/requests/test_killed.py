"""A worker that is killed at any step of an erasure is followed by one that reaches the same end."""

from unittest.mock import patch

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from portal.sources import registry
from portal.sources.port import Receipt, Selection, Subject
from requests import erasure
from requests.models import PlanItem, PrivacyRequest
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
