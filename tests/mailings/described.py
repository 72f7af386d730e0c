"""Calls to the programming interface, each compared with what its description says of it."""

import json
import re
from functools import cache
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

BASE = "/mailings/api/v1"
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


@cache
def description() -> dict[str, Any]:
    """Returns the description as the site gives it."""
    return json.loads(Client().get(f"{BASE}/openapi.json").content)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns what a reference leads to, together with what stands beside it."""
    while "$ref" in schema:
        found: Any = description()
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found | {key: value for key, value in schema.items() if key != "$ref"}
    return schema


def unfit(value: Any, schema: dict[str, Any], at: str = "body") -> list[str]:
    """Returns where a value is not as a schema says: of JSON Schema, the words that the description uses."""
    schema = resolved(schema)
    kind = schema.get("type")
    if kind and not (isinstance(value, KINDS[kind]) and not (kind == "integer" and isinstance(value, bool))):
        return [f"{at} is no {kind}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is none of {schema['enum']}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at} does not match")
    if isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9):
        found.append(f"{at} is too short or too long")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9):
            found.append(f"{at} has {len(value)} items")
        found += [fault for n, one in enumerate(value) for fault in unfit(one, schema.get("items", {}), f"{at}.{n}")]
    if isinstance(value, dict):
        found += _unfit_object(value, schema, at)
    return found


def _unfit_object(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    named = schema.get("properties", {})
    found = [f"{at} lacks {name}" for name in schema.get("required", ()) if name not in value]
    if schema.get("additionalProperties") is False:
        found += [f"{at} has {name}" for name in value if name not in named]
    if "oneOf" in schema and sum(not _unfit_object(value, one, at) for one in schema["oneOf"]) != 1:
        found.append(f"{at} fits not exactly one way")
    for name, inner in named.items():
        if name in value:
            found += unfit(value[name], inner, f"{at}.{name}")
    return found


class Mailer:
    """Another system, with its credentials; it knows the description, and checks every answer against it."""

    def __init__(self, credentials: str):
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"authorization": f"Bearer {credentials}"} if credentials else {}

    def post(self, path: str, body: Any, status: int = 200, content_type: str = "application/json") -> Any:
        """Posts JSON (text goes as it is); a body that is taken fits the description too."""
        sent = body if isinstance(body, str) else json.dumps(body)
        response = self.client.post(BASE + path, sent, content_type=content_type, headers=self.headers)
        if status == 200:
            taken = description()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
            assert unfit(body, taken) == []
        self._inspect(path, "post", response, status)
        return json.loads(response.content)

    def get(self, key: str, query: str = "", status: int = 200, **headers: str) -> HttpResponseBase:
        """Fetches the refusals of a list."""
        response = self.client.get(f"{BASE}/refusals/{key}{query}", headers=self.headers | headers)
        self._inspect("/refusals/{list}", "get", response, status)
        return response

    def lines(self, key: str, query: str = "") -> list[dict[str, Any]]:
        """Returns the lines of a list of refusals."""
        content = b"".join(self.get(key, query))  # type: ignore[call-overload]
        return [json.loads(line) for line in content.splitlines()]

    def _inspect(self, path: str, method: str, response: Any, status: int) -> None:
        assert response.status_code == status, getattr(response, "content", "")
        assert not response.cookies
        described = resolved(description()["paths"][path][method]["responses"][str(status)])
        for name, header in described.get("headers", {}).items():
            assert name in response or "Missing while" in header.get("description", ""), name
        if not described.get("content"):
            return
        [(kind, content)] = described["content"].items()
        assert response["Content-Type"].partition(";")[0] == kind
        if response.streaming:
            chunks = list(response.streaming_content)
            response.streaming_content = chunks
            told = [json.loads(line) for line in b"".join(chunks).splitlines()]
        else:
            told = [json.loads(response.content)]
        assert [fault for one in told for fault in unfit(one, content["schema"])] == []
