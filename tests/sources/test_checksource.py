"""A service that does it all wrong is told so, point by point; the command ends with 1."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.demo.people import ALICE
from portal.sources import registry
from portal.sources.port import Page, Query, Receipt, Record, Selection, Span, Subject, Tally
from portal.sources.reference import Reference
from portal.sources.sql import SqlSource
from tests.company import over_http
from tests.sources import serving as here
from tests.sources.serving import KEY, serving

EVERYBODY = Subject({"account": frozenset({ALICE.account})})


class Careless(SqlSource):
    """Answers anybody with Alice's records, in its own order, counts as it likes, and erases nothing."""

    def describe(self) -> Any:
        return tuple(replace(one, fields=one.fields[1:], dated_by=None) for one in super().describe())

    def tally(self, dataset: str, subject: Subject, selection: Selection = Selection(), ceiling: int = 10_000) -> Tally:
        return Tally(7)

    def page(self, dataset: str, subject: Subject, query: Query = Query()) -> Page:
        nothing: dict[str, Any] = {"after": None, "span": Span(), "text": "", "lookup": ()}
        found = super().page(dataset, EVERYBODY, replace(query, oldest_first=True, **nothing))
        more = [replace(one, values={**one.values, "pin": "1234"}) for one in found.records]
        return Page(tuple(more[:5]), previous="here")

    def get(self, dataset: str, subject: Subject, key: str) -> Record:
        return super().get(dataset, EVERYBODY, key)

    def correct(self, dataset: str, subject: Subject, key: str, changes: Any) -> Receipt:
        return Receipt(self.key, dataset, "done", 1)

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        return Receipt(self.key, dataset, "done", 1)


class Open(Reference):
    """Looks at no signature."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.gate.passed = lambda *_args: None  # type: ignore[method-assign]


def test_every_deviation_is_told_with_what_was_expected(
    settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    settings.SOURCE_SECRETS = {"exchange": [KEY.hex()]}
    settings.COMPANY = str(over_http.write(tmp_path / "exchange", over_http.SERVED))
    behind = registry.source_of("calls")
    assert isinstance(behind, SqlSource)
    careless = Careless(behind.key, behind.label, behind.database, list(behind._mapped.values()))
    monkeypatch.setattr(here, "Reference", Open)
    with serving(careless, None) as address:
        settings.COMPANY = str(over_http.write(tmp_path / "harbour", over_http.reaching(address)))
        with pytest.raises(CommandError, match="deviations from the contract"):
            who = ["--account", ALICE.account, "--email", ALICE.email]
            call_command("checksource", "exchange", *who, "--write", "--erase")
    told = capsys.readouterr().out
    for sentence in [
        "signatures: expected 401 for no signature; found 200",
        "signatures: expected 401 for a call that comes a second time; found 200",
        "calls, describe: expected started of type datetime; found no such field",
        "calls, describe: expected dated by started; found None",
        "calls, page: expected 404 not_there for a cursor that it did not give; found 200",
        "calls, page: expected the disclosed fields and no other; found pin",
        "calls, tally: expected a count of 5, as many as the pages hold; found 7",
        "calls, tally: expected 0 for a stranger; found a count",
        "calls, page: expected no record and no cursor for a stranger; found some",
        "calls, get: expected somebody else's record not to be there for a stranger; found the record",
        "calls, page: expected the newest first, by started; found another order",
        "people, page: expected no record for words that stand nowhere; found some",
        "people, page: expected no record where a value is looked up that stands nowhere; found some",
        "people, correct: expected somebody else's record not to be there; found a receipt",
        "people, correct: expected name as it was written; found another value",
        "calls, erase: expected the record to be gone; found the record",
        "calls, erase: expected nothing to be left once none remains; found records",
        "calls, erase: expected a count of 0 for what is gone already; found more",
    ]:
        assert sentence in told
    assert ALICE.account not in told
    assert ALICE.email not in told
