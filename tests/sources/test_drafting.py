"""A first sources.toml from a schema: it loads, it finds the demo's records, and it says what it guessed."""

import tomllib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.base.base import NO_DB_ALIAS

from portal.company.builtin import PORTAL_ACCOUNT
from portal.company.current import company
from portal.company.schema.profile import Company
from portal.demo.people import ALICE
from portal.sources.drafting.schema import described
from portal.sources.drafting.writing import Draft
from portal.sources.loading import load
from portal.sources.management.commands import draft_sources
from portal.sources.port import Subject
from portal.sources.sql import SqlSource

ALICES = Subject(
    {
        "email": frozenset({ALICE.email}),
        "account": frozenset({ALICE.account}),
        "extension": frozenset({ALICE.identifier}),
    }
)


def url() -> str:
    facts = connections["company"].settings_dict
    kind = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql"}[connections["company"].vendor]
    if kind == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"{kind}://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@pytest.fixture(autouse=True)
def _alias(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command open a connection of its own: under any other name the test case refuses it."""
    monkeypatch.setattr(draft_sources, "ALIAS", NO_DB_ALIAS)


def command(address: str) -> str:
    out = StringIO()
    call_command("draft_sources", address, stdout=out)
    return out.getvalue()


def given(text: str) -> Company:
    """Returns the profile with the categories that a draft fills."""
    filled = {one["category"] for one in tomllib.loads(text)["datasets"]} | {PORTAL_ACCOUNT}
    return company().model_copy(update={"categories": tuple(c for c in company().categories if c.key in filled)})


def source(text: str, folder: Path) -> SqlSource:
    """Loads a draft as a profile's and returns its source."""
    (folder / "sources.toml").write_text(text)
    mapping = load(folder, given(text))
    return SqlSource("company", "Systems", "company", mapping.datasets["company"])


def test_the_demos_records_are_found_through_a_draft_of_its_schema(server: str, tmp_path: Path) -> None:
    text = command(url())
    found = source(text, tmp_path)
    keys = {one.key for one in found.describe()}
    assert keys >= {"calls", "recordings", "voicemail", "transcripts", "messages", "people", "invoices", "speed_dials"}
    held = {key: found.tally(key, ALICES).count for key in keys}
    assert held["calls"] == 60
    assert min(held[key] for key in ("recordings", "voicemail", "people", "invoices", "web_events")) > 0
    calls = next(one for one in found.describe() if one.key == "calls")
    assert (calls.dated_by, calls.reached_by) == ("calldate", ("account", "extension"))
    assert {one.name for one in calls.fields if one.of_others} >= {"src", "dst", "clid"}
    types = {one.name: one.type for one in calls.fields}
    assert (types["calldate"], types["billsec"], types["src"]) == ("datetime", "duration", "phone")
    secrets = {(d.key, f.name) for d in found.describe() for f in d.fields if f.never_disclose}
    assert {("credentials", "secret"), ("api_keys", "auth_token"), ("device_tokens", "token")} <= secrets
    assert "  # index: there is one on accountcode, calldate" in text
    email = "email" if server == "mysql" else "lower(email)"
    assert f"  # index: there is one on {email}, visited_at" in text
    directory = tomllib.loads(text)["directory"]
    assert (directory["table"], directory["email"], directory["extension"]) == (
        "people",
        "email",
        ["account_id", "extension"],
    )


def trapped(tmp_path: Path) -> tuple[dict[str, Any], str]:
    tables, views = described(connections["company"])
    chosen = [table for table in tables if table.name.startswith(("trap_", "django_"))]
    draft = Draft(chosen, views, connections["company"].vendor, company(), "company")
    text = "\n".join(draft.lines())
    assert source(text, tmp_path).describe()
    return {one["key"]: one for one in tomllib.loads(text)["datasets"]}, text


def test_joins_lead_to_the_person_by_foreign_keys_or_names(server: str, tmp_path: Path) -> None:
    datasets, text = trapped(tmp_path)
    assert datasets["trap_calls"]["primary_key"] == ["node", "order"]
    assert datasets["trap_lines"]["match"] == [
        {
            "kind": "email",
            "column": "email",
            "via": [{"column": "owner", "table": "trap_persons", "equals": "id"}],
        }
    ]
    assert datasets["trap_logins"]["match"][0]["via"] == [
        {"column": "trap_person_id", "table": "trap_persons", "equals": "id"}
    ]
    assert "# guess: joined by foreign keys" in text
    assert "# guess: joined by names alone, no foreign key says so" in text


def test_what_is_guessed_and_what_is_left_out_is_said(server: str, tmp_path: Path) -> None:
    datasets, text = trapped(tmp_path)
    logins = {one["name"]: one for one in datasets["trap_logins"]["fields"]}
    assert logins["password_hash"]["never_disclose"]
    assert datasets["trap_logins"]["dated_by"] == "created"
    assert "  # WARNING: no index on trap_person_id, created: every page reads the whole table\n" in text
    assert "  #   CREATE INDEX ON trap_logins (trap_person_id, created DESC, id DESC)\n" in text
    calls = {one["name"]: one for one in datasets["trap_calls"]["fields"]}
    assert calls["bezahlt_am_e"]["column"] == "bezahlt am-é"
    assert [calls[name]["type"] for name in ("loud", "cost")] == ["boolean", "money"]
    for line in (
        "# django_migrations_of_another: the machinery of a program",
        "# trap_keyless: no primary key: records could not be told apart",
        "# trap_nobody: no column, and no two joins, that lead to an address or account number",
    ):
        assert line in text


def test_two_joins_are_followed_and_no_third(server: str, tmp_path: Path) -> None:
    tables, _views = described(connections["company"])
    chosen = [table for table in tables if table.name in ("trap_calls", "trap_lines", "trap_persons")]
    for table in chosen:
        if table.name == "trap_calls":
            del table.columns["account"], table.columns["number"]
    text = "\n".join(Draft(chosen, [], server, company(), "company").lines())
    calls = next(one for one in tomllib.loads(text)["datasets"] if one["key"] == "trap_calls")
    assert [step["table"] for step in calls["match"][0]["via"]] == ["trap_lines", "trap_persons"]
    assert "  # index: there is one on line, began" in text


@pytest.mark.parametrize("address", ["postgres://nobody@127.0.0.1:1/x", "mysql://nobody@127.0.0.1:1/x", "nonsense"])
def test_a_database_that_cannot_be_read_is_said_in_a_sentence(address: str) -> None:
    with pytest.raises(CommandError) as caught:
        command(address)
    assert str(caught.value).startswith(("The database does not answer", "This is not the address"))
