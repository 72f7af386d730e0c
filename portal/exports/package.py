"""`datapackage.json`: each table's columns, types, key and checksum, as Frictionless Data has it (Data Package 2.0).

By it another provider's program reads the tables without knowing this company.
"""

import json
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.company.current import company
from portal.exports.contents import MEDIA_TYPES, Filed, Order
from portal.exports.zipping import Written
from portal.sources.line_forms import disclosed
from portal.sources.port import Field

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    "integer": "integer",
    "duration": "integer",
    "bytes": "integer",
    "decimal": "number",
    "money": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "json": "any",
}
"""Types of the port; all others are texts."""
UNITS = {"duration": "seconds", "bytes": "bytes"}
FILES_FIELDS = [("key", "string"), ("path", "string"), ("type", "string"), ("bytes", "integer"), ("sha256", "string")]


def package(order: Order, filed: list[Filed]) -> bytes:
    """Returns the description of every table that was written."""
    content = {
        "$schema": PROFILE,
        "name": f"{slugify(company().company.name)}-{order.reference}",
        "title": company().company.name,
        "created": order.made_at.isoformat(),
        "resources": [resource for one in filed for resource in _resources(one)],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _resources(one: Filed) -> list[dict[str, Any]]:
    dataset = one.portion.dataset
    found = [_table(one, form, table) for form, table in one.tables.items()]
    if one.table_of_files and found:
        fields = [{"name": name, "type": type} for name, type in FILES_FIELDS]
        reference = {"resource": found[0]["name"], "fields": ["key"]}
        schema = {"fields": fields, "primaryKey": ["key"], "foreignKeys": [{"fields": ["key"], "reference": reference}]}
        found.append(_resource(f"{_name(one)}-files", "csv", one.table_of_files, schema))
    for resource in found:
        resource["title"] = str(dataset.label)
    return found


def _table(one: Filed, form: str, file: Written) -> dict[str, Any]:
    fields = [{"name": "key", "type": "string", "constraints": {"required": True, "unique": True}}]
    fields += [_field(field, one.portion.category.others) for field in disclosed(one.portion.dataset)]
    return _resource(f"{_name(one)}-{form}", form, file, {"fields": fields, "primaryKey": ["key"]})


def _resource(name: str, form: str, file: Written, schema: dict[str, Any]) -> dict[str, Any]:
    dialect = {"dialect": {"lineTerminator": "\n", "header": True}} if form == "csv" else {}
    return {
        "name": name,
        "type": "table",
        "path": file.path,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        **dialect,
        "schema": {**schema, "missingValues": [""]},
    }


def _name(one: Filed) -> str:
    return slugify(one.portion.dataset.key).replace("_", "-")


def _field(field: Field, others: str) -> dict[str, Any]:
    veiled = field.of_others and others != "shown"
    described: dict[str, Any] = {
        "name": field.name,
        "type": "string" if veiled else TYPES.get(field.type, "string"),
        "title": str(field.label),
    }
    if field.type == "boolean" and not veiled:
        described |= {"trueValues": ["True", "true"], "falseValues": ["False", "false"]}
    if field.type in UNITS and not veiled:
        described["unit"] = UNITS[field.type]
    if field.choices:
        described["labels"] = {stored: str(said) for stored, said in field.choices.items()}
    if veiled:
        described["description"] = _("It is about other people.")
    return described
