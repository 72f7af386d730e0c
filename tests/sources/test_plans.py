"""The statements of long lists use the indexes that they are meant to use, so that a million rows cost what ten do."""

from datetime import UTC, datetime

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from portal.demo.people import ALICE
from portal.sources.port import END, Query, Span, Subject
from tests.sources.making import made
from tests.sources.plans import indexes, plan

ACCOUNT = Subject({"account": frozenset({ALICE.account})})
EXTENSION = Subject({"extension": frozenset({ALICE.identifier})})
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def statements(use: str, subject: Subject, query: Query) -> list[str]:
    """Returns what a page of a dataset asks of the database, where even a small table's indexes are worth using."""
    source = made(use)
    connection = connections["company"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    with CaptureQueriesContext(connection) as asked:
        source.page(source.describe()[0].key, subject, query)
    return [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(after=END),
        Query(oldest_first=True),
        Query(span=Span(start=MOMENT)),
        Query(text="555", within=10),
        Query(equals={"direction": "incoming"}, within=10),
    ],
    ids=["first", "last", "oldest first", "span", "text", "kind"],
)
@pytest.mark.parametrize(("subject", "index"), [(ACCOUNT, "cdr_accountcode"), (EXTENSION, "cdr_accountcode_extension")])
def test_a_page_of_calls_is_read_in_the_order_of_its_owners_index(subject: Subject, index: str, query: Query) -> None:
    asked = statements("telecom.calls", subject, query)
    assert len(asked) == 1
    assert indexes("company", asked) == [index]
    if not query.within:
        lines = " ".join(plan("company", asked[0]))
        assert "Sort" not in lines and "TEMP B-TREE" not in lines


def test_a_number_is_looked_up_in_the_index_of_each_field_that_holds_one() -> None:
    asked = statements("telecom.calls", ACCOUNT, Query(lookup=("+12155550101", "2155550101")))
    assert len(asked) == 1
    assert set(indexes("company", asked)) - {"cdr_pkey"} == {"cdr_accountcode_src", "cdr_accountcode_dst"}


def test_a_transcript_is_found_by_the_recording_that_it_belongs_to() -> None:
    asked = statements("telecom.transcripts", ACCOUNT, Query(equals={"about": "1"}))
    assert indexes("company", asked) == ["transcripts_account_id_about"]
