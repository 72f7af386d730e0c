"""Records that are added, and records past their period, through the service before a table of the portal's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import SecurityEvent, User
from portal.demo.people import ALICE, BOB
from portal.sources.port import Dataset, NotAcceptable, NotThere, Receipt, Subject, Tally
from tests.sources.contract import STRANGER
from tests.sources.serving import Serve, serve
from tests.sources.test_contract import Events, own_table
from tests.sources.test_putting import ALICES, BOBS

__all__ = ["serve"]

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)


class Diary(Events):
    """The events of the portal, as a system that takes new ones and lets old ones go."""

    def describe(self) -> tuple[Dataset, ...]:
        more: Any = {"addable": True} if hasattr(Dataset, "addable") else {}
        return tuple(replace(one, **more) for one in super().describe())

    def add(self, dataset: str, subject: Subject, values: Mapping[str, Any]) -> Receipt:
        if values["kind"] == "forbidden":
            raise NotAcceptable({"kind": "We do not take this.", "secret": "x"})
        try:
            user = User.objects.get(email__in=subject.of("email"))
        except User.DoesNotExist:
            raise NotThere from None
        made = SecurityEvent.objects.create(user=user, kind=values["kind"], at=NOW)
        return Receipt(self.key, dataset, "done", 1, reference=str(made.pk))

    def due(self, dataset: str, before: datetime, keeping: Subject, ceiling: int = 10_000) -> Tally:
        return Tally(min(self._old(before, keeping).count(), ceiling), self._old(before, keeping).count() > ceiling)

    def expire(self, dataset: str, before: datetime, keeping: Subject, batch: int = 2_000) -> Receipt:
        keys = list(self._old(before, keeping).values_list("pk", flat=True)[:batch])
        SecurityEvent.objects.filter(pk__in=keys).delete()
        return Receipt(self.key, dataset, "done", len(keys), self._old(before, keeping).count())

    def _old(self, before: datetime, keeping: Subject) -> Any:
        return SecurityEvent.objects.filter(at__lt=before).exclude(user__email__in=keeping.of("email"))


def test_what_is_added_is_theirs_and_known_by_its_key(serve: Serve) -> None:
    own_table()
    source = serve(Diary())
    receipt = source.add("events", ALICES, {"kind": "linked"})
    assert (receipt.outcome, receipt.count) == ("done", 1)
    assert source.get("events", ALICES, receipt.reference).values == {"at": NOW, "kind": "linked"}
    for subject in (BOBS, STRANGER):
        with pytest.raises(NotThere):
            source.get("events", subject, receipt.reference)
    for subject in (STRANGER, Subject({})):
        with pytest.raises(NotThere):
            source.add("events", subject, {"kind": "linked"})
    for values in ({"kind": "x" * 30}, {"kind": "forbidden"}):
        with pytest.raises(NotAcceptable) as caught:
            source.add("events", ALICES, values)
        assert list(caught.value.problems) == ["kind"]


def test_what_is_past_its_period_goes_but_for_those_who_are_kept(serve: Serve) -> None:
    own_table()
    source = serve(Diary())
    before, keeping = NOW - timedelta(hours=1), Subject({"email": frozenset({ALICE.email}), "phone": frozenset({"x"})})
    assert source.due("events", before).count == 6
    assert source.due("events", before, keeping).count == 3
    assert (source.due("events", before, ceiling=2).count, source.due("events", before, ceiling=2).capped) == (2, True)
    first = source.expire("events", before, keeping, batch=2)
    assert (first.outcome, first.count, first.remaining) == ("done", 2, 1)
    assert source.expire("events", before, keeping, batch=2).count == 1
    assert source.expire("events", before, keeping, batch=2).count == 0
    assert source.tally("events", Subject({"email": frozenset({BOB.email})})).count == 2
    assert source.tally("events", Subject({"email": frozenset({ALICE.email})})).count == 5
