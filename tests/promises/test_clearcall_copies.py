"""ClearCall: the copy that a person takes holds everything of theirs, no secret, and nobody else."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages

from accounts.models import User
from portal.exports.models import Export
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.records import row, rows

promise = pytest.mark.promise
ACCOUNT, EMAIL = "ACC-100001", "alice@example.com"
HERS = "account_id = %s"
HER_ADDRESS = "lower(email) = %s"

KINDS = [
    ("contact_details/contact_details", "people", ["name", "email", "phone", "street"], HER_ADDRESS, EMAIL),
    (
        "business_details/business_details",
        "accounts",
        ["company", "industry", "network_size", "organisation"],
        HERS,
        ACCOUNT,
    ),
    (
        "technical_requirements/technical_requirements",
        "technical_requirements",
        ["topic", "requirement", "preferred_service"],
        HERS,
        ACCOUNT,
    ),
    ("service_preferences/settings", "service_settings", ["name", "value"], HERS, ACCOUNT),
    ("communications/tickets", "tickets", ["subject", "body"], HERS, ACCOUNT),
    ("communications/contact_notes", "contact_notes", ["topic", "note"], HERS, ACCOUNT),
    ("communications/feedback", "feedback", ["about", "comment"], HERS, ACCOUNT),
    ("communications/forms", "form_submissions", ["form", "message"], HER_ADDRESS, EMAIL),
    ("billing/invoices", "invoices", ["number", "description", "status"], HERS, ACCOUNT),
    ("billing/payments", "payments", ["method", "reference"], HERS, ACCOUNT),
    ("billing_details/billing_details", "accounts", ["billing_street", "billing_city", "tax_number"], HERS, ACCOUNT),
    ("billing_details/payment_methods", "payment_methods", ["brand", "last4"], HERS, ACCOUNT),
    (
        "professional_details/professional_details",
        "people",
        ["job_title", "department", "expertise"],
        HER_ADDRESS,
        EMAIL,
    ),
    ("marketing_preferences/subscriptions", "subscriptions", ["list", "state"], HER_ADDRESS, EMAIL),
    ("consent_records/consents", "consent_log", ["purpose", "decision", "wording", "how"], HER_ADDRESS, EMAIL),
    ("network_performance/measurements", "network_measurements", ["download", "latency", "jitter"], HERS, ACCOUNT),
    ("devices/devices", "devices", ["maker", "model", "specification"], HERS, ACCOUNT),
    ("website_usage/website_usage", "web_events", ["page", "stay", "pattern"], HER_ADDRESS, EMAIL),
    (
        "browsers/browsers",
        "web_events",
        ["browser", "browser_version", "operating_system", "screen"],
        HER_ADDRESS,
        EMAIL,
    ),
    ("addresses_and_places/addresses_and_places", "web_events", ["ip", "location", "provider"], HER_ADDRESS, EMAIL),
    ("topology/topology", "topology", ["segment", "from_node", "to_node", "link"], HERS, ACCOUNT),
    ("qos_metrics/qos", "qos_benchmarks", ["metric", "value", "benchmark"], HERS, ACCOUNT),
    (
        "application_usage/application_usage",
        "application_usage",
        ["application", "length", "participants", "quality"],
        HERS,
        ACCOUNT,
    ),
    ("security_events/security_events", "security_events", ["event", "ip"], HERS, ACCOUNT),
    ("security_events/access_log", "access_log", ["kind", "path"], HERS, ACCOUNT),
    ("diagnostics/diagnostics", "diagnostics", ["component", "finding", "detail"], HERS, ACCOUNT),
    (
        "equipment_maker_data/equipment_maker_data",
        "third_party_data",
        ["source", "topic", "value", "device_serial"],
        "kind = 'manufacturer' AND account_id = %s",
        ACCOUNT,
    ),
    (
        "provider_data/provider_data",
        "third_party_data",
        ["source", "topic", "value", "service_level"],
        "kind = 'provider' AND account_id = %s",
        ACCOUNT,
    ),
    (
        "conferencing_data/conferencing_data",
        "third_party_data",
        ["source", "topic", "value"],
        "kind = 'platform' AND account_id = %s",
        ACCOUNT,
    ),
]

PERIODS = {
    "contact_details": "While you are our customer, and 7 years after",
    "billing": "7 years",
    "communications": "5 years",
    "security_events": "1 year",
    "topology": "As long as we need it for its purpose",
}


@pytest.fixture
def copy(
    use_company: Callable[[str], None], people: Callable[[str], User], page: Visitor, work: Callable[..., int]
) -> zipfile.ZipFile:
    """Returns the archive that Alice asked for, waited for and fetched."""
    use_company("clearcall")
    sign_in(page.client, people("alice"))
    page.get("/copies/")
    page.submit("Make my copy")
    work()
    response = page.client.get(f"/copies/{Export.objects.get().pk}/download/")
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def told(copy: zipfile.ZipFile) -> dict[str, Any]:
    return json.loads(copy.read("manifest.json"))


def everything(copy: zipfile.ZipFile) -> bytes:
    return b"\n".join(copy.read(name) for name in copy.namelist())


@promise(
    "CCQ-105",
    "CCQ-106",
    "CCQ-107",
    "CCQ-108",
    "CCQ-109",
    "CCQ-110",
    "CCQ-111",
    "CCQ-112",
    "CCQ-113",
    "CCQ-114",
    "CCQ-115",
    "CCQ-116",
    "CCQ-117",
    "CCQ-118",
    "CCQ-119",
    "CCQ-120",
    "CCQ-128",
)
def test_the_copy_holds_every_record_of_every_kind(copy: zipfile.ZipFile) -> None:
    for file, table, columns, owned, owner in KINDS:
        held = rows(table, columns, owned, [owner])
        taken = json.loads(copy.read(f"{file}.json"))
        assert held
        assert sorted(map(repr, ({name: one[name] for name in columns} for one in taken))) == sorted(map(repr, held))
        assert {f"{file}.csv", f"{file}.html"} <= set(copy.namelist())


@promise("CCQ-47", "CCQ-48", "CCQ-49", "CCQ-124")
def test_the_copy_is_complete_by_its_manifest_and_machines_can_read_it(copy: zipfile.ZipFile) -> None:
    listed = {one["path"]: one for one in told(copy)["files"]}
    assert set(copy.namelist()) == {*listed, "manifest.json"}
    for path, one in listed.items():
        content = copy.read(path)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
    for dataset in told(copy)["datasets"]:
        assert len(json.loads(copy.read(f"{dataset['category']}/{dataset['dataset']}.json"))) == dataset["records"]


@promise("CCQ-108")
def test_means_of_payment_are_masked(copy: zipfile.ZipFile) -> None:
    for held in rows("payment_methods", ["number", "security_code"], HERS, [ACCOUNT]):
        assert str(held["number"]).encode() not in everything(copy)
    assert all(
        {"number", "security_code"}.isdisjoint(one)
        for one in json.loads(copy.read("billing_details/payment_methods.json"))
    )


@promise("CCQ-122", "CCQ-129")
def test_the_copy_says_that_credentials_are_held_and_holds_no_secret(copy: zipfile.ZipFile) -> None:
    content = everything(copy)
    secrets = rows("credentials", ["secret"], HER_ADDRESS, [EMAIL]) + rows(
        "devices", ["admin_password"], HERS, [ACCOUNT]
    )
    assert len(secrets) > 2
    for held in secrets:
        assert next(iter(held.values())).encode() not in content
    kinds = {one["kind"] for one in json.loads(copy.read("credentials/credentials.json"))}
    assert kinds == {one["kind"] for one in rows("credentials", ["kind"], HER_ADDRESS, [EMAIL])}
    missing = {(one.get("category"), one["what"]) for one in told(copy)["not_included"]}
    assert {
        ("credentials", "passwords"),
        ("credentials", "access tokens"),
        ("credentials", "second-factor secrets"),
    } <= missing
    index = copy.read("index.html").decode()
    assert "Sign-in credentials" in index


@promise("CCQ-123")
def test_the_copy_holds_nobody_elses_data(copy: zipfile.ZipFile) -> None:
    content = everything(copy).decode("utf-8", "replace")
    chart = row("accounts", ["colleagues"], HERS, [ACCOUNT])["colleagues"]
    colleagues = [name.split(" (")[0] for name in chart.split(", ")]
    assert len(colleagues) == 2
    for name in [*colleagues, *(one["noted_by"] for one in rows("contact_notes", ["noted_by"], HERS, [ACCOUNT]))]:
        assert name not in content
    for other in rows("people", ["email"], "lower(email) <> %s", [EMAIL]):
        assert other["email"] not in content


@promise("CCQ-121")
def test_each_section_tells_purpose_source_recipients_and_how_long(copy: zipfile.ZipFile) -> None:
    sections = {one["key"]: one for one in told(copy)["categories"]}
    for one in sections.values():
        assert all(one[fact] for fact in ("purposes", "sources", "kept")), one["key"]
    kept = {category: sections[category]["kept"] for category in PERIODS}
    assert kept == PERIODS
    performance = sections["network_performance"]
    assert "Monitor performance" in performance["purposes"]
    assert performance["sources"] == ["Our monitoring tools and our site"]
    assert "Technical partners" in performance["recipients"]
    assert performance["kept"] == "3 years"
    datasets = {one["dataset"]: one for one in told(copy)["datasets"]}
    measured = sorted(
        str(one["measured_at"])[:10] for one in rows("network_measurements", ["measured_at"], HERS, [ACCOUNT])
    )
    assert datasets["measurements"]["last_kept_until"] == f"{int(measured[-1][:4]) + 3}{measured[-1][4:]}"
    assert datasets["tickets"]["last_kept_until"] > datasets["tickets"]["first_kept_until"]
    index = copy.read("index.html").decode()
    assert "the newest kept until" in index
    for words in ("Monitor performance", "Technical partners", "3 years"):
        assert words in index


@promise("CCQ-37")
def test_a_copy_lies_encrypted_under_256_bit_keys(copy: zipfile.ZipFile) -> None:
    assert {len(bytes.fromhex(key)) for key in settings.VAULT_KEYS.values()} == {32}
    folder = Path(storages["vault"].location)  # type: ignore[attr-defined]
    (lying,) = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert b"manifest.json" in copy.fp.getvalue()  # type: ignore[union-attr]
    assert b"manifest.json" not in lying
    assert not lying.startswith(b"PK")
