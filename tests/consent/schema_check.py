"""As much of JSON Schema 2020-12 as the portal's own schemas use; a word that it does not know is a fault."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

KNOWN = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "type", "properties", "required",
    "additionalProperties", "items", "minItems", "minLength", "enum", "const", "anyOf", "format",
}  # fmt: skip
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
FORMATS = {"uuid": uuid.UUID, "date-time": datetime.fromisoformat}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$") -> Iterator[str]:
    """Yields every place where a value is not as its schema says."""
    root = root or schema
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
        return
    if "anyOf" in schema:
        if all(list(faults(value, one, root, at)) for one in schema["anyOf"]):
            yield f"{at} fits none of its forms"
        return
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        yield f"{at} is {value!r}"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, TYPES[one]) for one in types):
        yield f"{at} is no {types}"
        return
    yield from _inside(value, schema, root, at)


def _inside(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, str) and "format" in schema:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{at} is no {schema['format']}"
    if isinstance(value, str | list) and len(value) < schema.get("minLength", schema.get("minItems", 0)):
        yield f"{at} is too short"
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            yield from faults(one, schema["items"], root, f"{at}[{number}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from (f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value)
        if schema.get("additionalProperties") is False:
            yield from (f"{at}.{name} is not described" for name in value if name not in known)
        for name, one in known.items():
            if name in value:
                yield from faults(value[name], one, root, f"{at}.{name}")


def is_schema(schema: dict[str, Any]) -> bool:
    """Returns whether it says to be one of JSON Schema 2020-12, and every reference in it leads somewhere."""
    references = re.findall(r"'\$ref': '#/\$defs/(\w+)'", str(schema))
    return schema["$schema"].endswith("/draft/2020-12/schema") and set(references) <= set(schema["$defs"])
