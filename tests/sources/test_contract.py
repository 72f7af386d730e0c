"""The contract, kept by every adapter."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from accounts.models import SecurityEvent, User
from portal.demo.people import ALICE, BOB
from portal.sources.by_hand import ByHandSource
from portal.sources.port import Dataset, Entry, Field, NotThere, Page, Receipt, Selection, Subject, Tally
from portal.sources.tables import Table, TableSource
from tests.sources import spools
from tests.sources.contract import CONTRACT, NOBODY, Case
from tests.sources.making import made
from tests.sources.s3_stub import Stub
from tests.sources.spools import filled, wav

ALICES = Subject({"email": frozenset({ALICE.email.upper()}), "account": frozenset({ALICE.account})})
BOBS = Subject({"email": frozenset({BOB.email}), "account": frozenset({BOB.account})})
ALICE_EVERYHOW = Subject({**ALICES.identifiers, "extension": frozenset({ALICE.identifier})})


class Events(TableSource):
    """A room's own table, as a room would describe it."""

    key = "events"
    label = "Events"

    def __init__(self) -> None:
        self.tables = [
            Table(
                Dataset(
                    key="events",
                    source="events",
                    category="portal_account",
                    label="Events",
                    fields=(
                        Field("at", "When", "datetime", identifying=False),
                        Field("kind", "What", correctable=True, max_length=20),
                    ),
                    dated_by="at",
                    reached_by=("email",),
                ),
                rows=lambda subject: SecurityEvent.objects.filter(
                    user__email__in=[address.lower() for address in subject.of("email")]
                ),
                every=SecurityEvent.objects.all,
            )
        ]


@dataclass(frozen=True)
class Room:
    """What a case may need besides the databases: a folder, and a store that speaks S3."""

    folder: Path
    store: Callable[[], Stub]


def own_table(_room: Room | None = None) -> Case:
    moment = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
    for email in (ALICE.email, BOB.email):
        user = User.objects.create_user(email)
        SecurityEvent.objects.bulk_create(
            SecurityEvent(user=user, kind="signed_in", at=moment - timedelta(days=day // 2)) for day in range(5)
        )
    return Case(Events(), "events", ALICES, BOBS, ("kind", "linked"), ("kind", "x" * 30))


def sql(use: str, owner: Subject = ALICES, **more: object) -> Callable[[Room], Case]:
    """Returns what makes a case of a blueprint's dataset, as if a profile had bound it."""

    def make(_room: Room | None = None) -> Case:
        changes = {name: value for name, value in more.items() if name not in ("change", "wrong")}
        source = made(use, **changes)
        return Case(source, source.describe()[0].key, owner, BOBS, more.get("change"), more.get("wrong"))

    return make


def spool(use: str) -> Callable[[Room], Case]:
    """Returns what makes a case of a real spool directory; the subject is an extension, or a whole account."""

    def make(room: Room) -> Case:
        root = filled(room.folder / "voicemail", "ACC-100001/201", "ACC-100002/201")
        for name in ("unavail", "temp"):
            (root / "ACC-100002/201" / f"{name}.wav").write_bytes(wav())
        for number, path in enumerate(sorted(root.glob("*/*/*.wav"))):
            os.utime(path, (1_700_000_000 + number,) * 2)
        mine = Subject({"extension": frozenset({"ACC-100001/201"})})
        return Case(spools.source(str(root), use), use.split(".")[1], mine, BOBS_CONTEXT)

    return make


def in_a_bucket(room: Room) -> Case:
    """The company's recordings lie in a bucket that checks every signature; their rows in its database."""
    stub = room.store()
    source = made("telecom.recordings")
    source.files = "s3://recordings/pbx"
    for record in [*source.stream("recordings", ALICES), *source.stream("recordings", BOBS)]:
        stub.put(f"pbx/{record.values['audio']}", wav())
    return Case(source, "recordings", ALICES, BOBS)


def spool_in_a_bucket(room: Room) -> Case:
    stub = room.store()
    case = spool("asterisk.messages")(room)
    for path in room.folder.rglob("*.*"):
        stub.put(path.relative_to(room.folder).as_posix(), path.read_bytes())
    return replace(case, source=spools.source("s3://recordings/voicemail"))


BOBS_CONTEXT = Subject({"account": frozenset({"ACC-100002"})})


OWN = "a room's own table"
CASES = {
    "one way in": sql("telecom.calls"),
    "several ways in": sql("telecom.calls", ALICE_EVERYHOW),
    "by email too": sql("telecom.tickets"),
    "anonymised": sql("telecom.web_events", only=["page", "stay", "ip"], erasure="anonymise"),
    "with files": sql("telecom.recordings"),
    "through a join": sql("telecom.conference_participants"),
    "through rows of a kind": sql(
        "telecom.company_contacts",
        Subject({"extension": frozenset({ALICE.identifier})}),
        match=[
            {
                "kind": "extension",
                "column": ["account_id", "extension"],
                "via": [
                    {"column": "account_id", "table": "people", "equals": "account_id", "where": {"role": "holder"}}
                ],
            }
        ],
    ),
    "corrected": sql(
        "telecom.company_contacts",
        change=("name", "Ada Li"),
        wrong=("email", "nobody at example"),
        reached_by=["account"],
    ),
    OWN: own_table,
    "a voicemail spool": spool("asterisk.messages"),
    "greetings in a spool": spool("asterisk.greetings"),
    "recordings in a bucket": in_a_bucket,
    "a spool in a bucket": spool_in_a_bucket,
}
ALONE = (OWN, "a voicemail spool", "greetings in a spool", "a spool in a bucket")
"""Cases that look the same whatever the company's database is."""

"""Cases are made inside the test, since they read and write its databases."""


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", [name for name in CASES if name not in ALONE])
def test_contract(
    name: str, promise: Callable[[Case], None], server: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    promise(CASES[name](Room(tmp_path, lambda: request.getfixturevalue("store"))))


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", ALONE)
def test_contract_of_what_lies_in_no_database_of_the_companys(
    name: str, promise: Callable[[Case], None], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    promise(CASES[name](Room(tmp_path, lambda: request.getfixturevalue("store"))))


def test_a_system_without_an_interface_says_that_nobody_has_looked_and_leaves_every_change_to_hands() -> None:
    """What of the contract holds for a source that only people can open."""
    described = [replace(one, by_hand=True, erasure="by_hand") for one in made("telecom.topology").describe()]
    source = ByHandSource("archive", "Paper archive", tuple(described))
    [dataset] = source.describe()
    what = dataset.key
    assert (source.tally(what, ALICES), source.page(what, ALICES), list(source.stream(what, ALICES))) == (
        Tally(0),
        Page(()),
        [],
    )
    for asked in (source.get, source.file):
        with pytest.raises(NotThere):
            asked(what, ALICES, "1")
    changes = [
        source.erase(what, ALICES),
        source.erase(what, ALICES, Selection(keys=("1",))),
        source.correct(what, ALICES, "1", {"note": "x"}),
        source.put(what, ALICES, Entry({"topic": "x"}, {"note": "x"})),
    ]
    assert {(one.outcome, bool(one.reason)) for one in changes} == {("pending", True)}
    for subject, selection in ((NOBODY, Selection()), (ALICES, Selection(keys=()))):
        assert source.erase(what, subject, selection) == Receipt("archive", what, "done")
    for asked_of_another in (source.tally, source.page, source.erase, source.stream):
        with pytest.raises(NotThere):
            asked_of_another("no_such_dataset", ALICES)
