"""The contract's document is what both ends really say."""

import json

from portal.sources.http_document import DOCUMENT, SAID, written
from portal.sources.reference_answers import ANSWERS, QUESTIONS


def test_the_document_is_made_from_the_shapes_that_both_ends_use() -> None:
    assert DOCUMENT.read_text("utf-8") == written(), "run manage.py source_contract > portal/sources/http_contract.json"


def test_every_operation_is_in_the_document_and_nothing_else_is() -> None:
    told = json.loads(written())
    assert told["openapi"] == "3.1.0"
    assert {path.removeprefix("/") for path in told["paths"]} == set(QUESTIONS) == {*ANSWERS, "file"} == set(SAID)
    assert all(list(methods) == ["post"] for methods in told["paths"].values())
