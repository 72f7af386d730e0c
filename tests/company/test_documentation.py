"""docs/profiles.md says everything that a profile may declare, and nothing else."""

import base64
import hashlib
import hmac
import re
from pathlib import Path
from typing import Any

from portal.company.schema.profile import Company
from portal.sources.signing import signed
from tests.company import over_http, sixth

GUIDE = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text("utf-8")
SCHEMA = Company.model_json_schema()
TABLES = {name: frozenset(table.get("properties", {})) for name, table in SCHEMA["$defs"].items()}


def documented() -> list[frozenset[str]]:
    tables = re.findall(r"\| key \| allowed \| meaning \|\n\|---\|---\|---\|\n((?:\|.*\n?)+)", GUIDE)
    return [frozenset(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) for table in tables]


def allowed(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("enum", ()))
        return own.union(*(allowed(part) for part in schema.values()))
    return set().union(*(allowed(part) for part in schema)) if isinstance(schema, list) else set()


def test_every_table_is_documented_with_every_key() -> None:
    in_text = {"Period"}
    assert sorted(map(sorted, documented())) == sorted(
        sorted(keys) for name, keys in TABLES.items() if name not in in_text
    )


def test_every_part_of_the_profile_has_a_heading() -> None:
    headings = set(re.findall(r"^## `\[+(\w+)\]+`", GUIDE, re.MULTILINE))
    assert headings == set(SCHEMA["properties"]) - {"notices"} | {"sections"}


def test_every_allowed_value_is_named() -> None:
    assert {value for value in allowed(SCHEMA) if f"`{value}`" not in GUIDE} == set()


def test_the_example_is_the_profile_that_the_tests_load() -> None:
    assert sixth.COMPANY.strip() in GUIDE
    assert sixth.NOTICE.strip() in GUIDE
    assert sixth.SOURCES.strip() in GUIDE


def test_the_example_of_a_service_is_the_one_that_the_tests_run() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    assert over_http.SOURCES.strip() in guide
    code = re.search(r"(def comes_from_the_portal.*?)```", guide, re.DOTALL)
    assert code
    known = {"b64encode": base64.b64encode, "sha256": hashlib.sha256, "hmac": hmac}
    exec(code[1], known)  # noqa: S102 (the guide's own lines)
    key, body = bytes(range(32)), b"{}"
    headers = signed(key, "exchange", "/portal/v1/tally", body)
    assert known["comes_from_the_portal"](key, "POST", "/portal/v1/tally", headers, body)
    assert not known["comes_from_the_portal"](key, "POST", "/portal/v1/erase", headers, body)
    assert not known["comes_from_the_portal"](key, "POST", "/portal/v1/tally", headers, b"[]")
