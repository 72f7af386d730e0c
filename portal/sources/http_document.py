"""The contract as an OpenAPI 3.1 document, made from the shapes that both ends use."""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from portal.sources.http_shapes import (
    VERSION,
    Described,
    Ended,
    Known,
    Message,
    Paged,
    Problem,
    ReceiptShape,
    RecordShape,
    Saying,
    Tallied,
)
from portal.sources.reference_answers import QUESTIONS

DOCUMENT = Path(__file__).with_name("http_contract.json")

SAID: dict[str, tuple[type[Message] | None, str]] = {
    "describe": (Described, "What the service holds, for the command that compares it with sources.toml."),
    "tally": (Tallied, "How many records of a person are held, and of which time."),
    "page": (Paged, "One page of a person's records, newest first or oldest first."),
    "get": (RecordShape, "One record of a person's."),
    "file": (None, "The recording, voicemail or document of a record, whole or from a byte on (header Range)."),
    "correct": (ReceiptShape, "Changes fields of a record."),
    "erase": (ReceiptShape, "Erases or anonymises a batch of a person's records; repeated until none remains."),
    "put": (ReceiptShape, "Makes a person's records say something; adds one where none is like it. Twice is once."),
    "add": (ReceiptShape, "Adds a record of a person's. The portal never repeats it by itself."),
    "saying": (Saying, "Whose records say something: the identifiers of everybody, in pages."),
    "due": (Tallied, "How many records of anybody's are past their period."),
    "expire": (ReceiptShape, "Erases or anonymises a batch of what is past its period; repeated until none remains."),
    "directory": (Known, "Who is on file under an identifier."),
    "ended": (Ended, "Whose relationship ended, day by day."),
}

ABOUT = (
    "A service that speaks this contract connects a system to the privacy portal. Every operation is a POST "
    "below one address, so that no identifier of a person is ever in a URL. Calls are signed (HTTP Message "
    'Signatures, RFC 9421, hmac-sha256, over "@method", "@path" and "content-digest"): refuse a signature that '
    "does not fit, is older than 300 seconds, or whose nonce has come before. Answer 404 `not_there` for what "
    "is unknown and for what is somebody else's alike, and for nothing else. A person is reached by any of the "
    "identifiers given, and by no other; none of them reaches nothing. Put no personal data into cursors, "
    "reasons and references. Ignore members that you do not know."
)

FAULTS = {
    "400": "The question is not the contract's.",
    "401": "The call is not signed, or not by the portal, or comes a second time.",
    "404": "No such record, file, dataset or field for this person; or a cursor that does not fit.",
    "422": "Values that the system cannot take.",
    "429": "Too many questions; Retry-After says when to ask again.",
    "503": "The system cannot answer now; Retry-After may say when.",
}


def document() -> dict[str, Any]:
    """Returns the document."""
    shapes: set[type[Message]] = {Problem, *QUESTIONS.values(), *(shape for shape, _about in SAID.values() if shape)}
    listed = sorted(shapes, key=lambda shape: shape.__name__)
    _, found = models_json_schema([(one, "validation") for one in listed], ref_template="#/components/schemas/{model}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "A source of the privacy portal", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "https://crm.example.com/portal/v1"}],
        "security": [{"signature": []}],
        "paths": {f"/{name}": {"post": _operation(name)} for name in SAID},
        "components": {
            "schemas": found["$defs"],
            "responses": {
                f"Problem{status}": {"description": about, "content": _json("Problem")}
                for status, about in FAULTS.items()
            },
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Signature",
                    "description": "With Signature-Input and Content-Digest, after RFC 9421 and RFC 9530.",
                }
            },
        },
    }


def written() -> str:
    """Returns the document as its file has it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _operation(name: str) -> dict[str, Any]:
    shape, about = SAID[name]
    if shape is None:
        answers = _file()
    else:
        answers = {"200": {"description": "The answer.", "content": _json(shape.__name__)}}
    answers |= {status: {"$ref": f"#/components/responses/Problem{status}"} for status in FAULTS}
    part = {"name": "Range", "in": "header", "schema": {"type": "string", "pattern": r"^bytes=\d+-$"}}
    return {
        "operationId": name,
        "summary": about,
        **({"parameters": [part]} if name == "file" else {}),
        "requestBody": {"required": True, "content": _json(QUESTIONS[name].__name__)},
        "responses": answers,
    }


def _json(shape: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}


def _file() -> dict[str, Any]:
    bytes_of_it = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    header = {"schema": {"type": "string"}}
    return {
        "200": {
            "description": "The whole file; Content-Length is needed, Content-Disposition names it.",
            "headers": {"Content-Length": {"required": True, "schema": {"type": "integer"}}},
            "content": bytes_of_it,
        },
        "206": {
            "description": "The file from a byte on.",
            "headers": {"Content-Range": {"required": True, **header}},
            "content": bytes_of_it,
        },
        "416": {"description": "The file ends before that byte."},
    }
