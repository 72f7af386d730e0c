"""CNS: what anybody can read about their privacy, on the page where they would look for it."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from portal.company.loading import PROFILES
from tests.inspection import Visitor
from tests.promises.own import enter


@pytest.fixture(autouse=True)
def cns(use_company: Callable[[str], None]) -> None:
    use_company("cns")


@pytest.mark.promise("CNS-1")
def test_the_notice_says_how_data_is_processed_while_products_are_used(page: Visitor) -> None:
    page.get("/")
    page.follow("Privacy notices")
    notice = page.follow("Privacy notice")
    assert "how we process data while our products are used" in notice.text
    assert "End-user data" in notice.links


@pytest.mark.promise("CNS-2")
def test_a_new_version_shows_what_changed_and_when(page: Visitor, tmp_path: Path, settings: Any) -> None:
    assert "may change as laws and conditions change" in page.get("/privacy/privacy/").text
    call_command("publish_notices")
    changed = copytree(PROFILES / "cns", tmp_path / "cns")
    notice = changed / "notices" / "privacy.toml"
    text = notice.read_text("utf-8").replace('version = "1"', 'version = "2"\nchange = "minor"')
    notice.write_text(
        text.replace("our products are used, and when", "our products are tried or used, and when"), "utf-8"
    )
    settings.COMPANY = str(changed)
    call_command("publish_notices")
    page.get("/privacy/privacy/")
    assert "Version 2" in page.last.text
    changes = page.follow("Compare two versions")
    assert [" ".join(ins.itertext()).split() for ins in changes.all("ins")] == [["added:", "tried", "or"]]


@pytest.mark.promise("CNS-19")
def test_the_portal_is_the_section_that_the_policy_names(page: Visitor) -> None:
    page.get("/privacy/privacy/")
    assert "How to make choices about your Customer Account Data" in page.last.links
    for deed in ("See it:", "Correct it:", "Delete it:", "Object to a use"):
        assert deed in page.last.text
    rights = [heading.get("id") for heading in page.get("/privacy/rights/").all("h2")]
    assert {"know_specific", "correct", "delete", "object", "portability", "withdraw_consent"} <= set(rights)


@pytest.mark.promise("CNS-26")
def test_end_users_are_directed_to_the_customer(page: Visitor) -> None:
    data = page.get("/privacy/data/")
    assert "you are the controller" in data.text
    told = page.get("/privacy/privacy/").text
    assert "that customer is the controller of your data. Please turn to the customer" in told
    assert "that customer is the controller. We direct you there." in page.get("/privacy/rights/").text


@pytest.mark.promise("CNS-29")
@pytest.mark.parametrize(
    ("product", "key", "category"),
    [
        ("Voice", "voice_api", "call_usage"),
        ("Messaging", "messaging_api", "message_usage"),
        ("Push notifications", "push_api", "device_tokens"),
    ],
)
def test_a_holder_follows_a_link_to_the_documentation_of_each_product(
    page: Visitor,
    people: Callable[[str], User],
    use_company: Callable[[str], None],
    tmp_path: Path,
    product: str,
    key: str,
    category: str,
) -> None:
    assert f"Ask us for it: API documentation: {product}" in enter(page, people("alice")).get("/privacy/").links
    file = copytree(PROFILES / "cns", tmp_path / "cns") / "company.toml"
    before, link, after = file.read_text("utf-8").partition(f'[[links]]\nkey = "{key}"\n')
    address = f"https://docs.example.com/{key}"
    file.write_text(before + link + after.replace('url = "UNSET"', f'url = "{address}"', 1), "utf-8")
    use_company(str(file.parent))
    for place in ("/privacy/", f"/privacy/data/{category}/", f"/data/{category}/"):
        shown = page.get(place)
        assert address in shown.links.values()
        assert "how long" in shown.facts[f"API documentation: {product}"]


@pytest.mark.promise("CNS-30", "CNS-31", "CNS-32")
def test_nobody_buys_or_uses_data_for_its_own_ends(page: Visitor) -> None:
    recipients = page.get("/privacy/recipients/")
    assert "We do not sell Customer Account Data" in recipients.text
    assert "we do not sell your end users' personal information, whether usage or content" in recipients.text
    assert "End-user information is not shared for third parties' own business interests." in recipients.text
    assert (
        "Receive Customer Account Data only if you ask for it or consent to it. By default nobody does."
        in recipients.text
    )
    for category in ("call_usage", "message_content", "end_user_addresses"):
        receive = page.get(f"/privacy/data/{category}/").facts["Who never receives it"]
        assert "Buyers of data" in receive
        assert "Third parties for their own business interests" in receive


@pytest.mark.promise("CNS-41")
def test_automated_decisions_name_their_signals(page: Visitor) -> None:
    page.get("/privacy/privacy/")
    assert "Automated decisions" in page.last.links
    assert "signals from account activity to find spam, abuse and fraud" in page.last.text


@pytest.mark.promise("CNS-43")
def test_own_data_and_end_users_data_are_handled_differently(page: Visitor) -> None:
    families = [" ".join(h2.itertext()) for h2 in page.get("/privacy/data/").all("h2")]
    assert "Customer Account Data" in families
    assert "End-user data: Customer Usage Data" in families
    assert "End-user data: Customer Content" in families
    notice = page.get("/privacy/privacy/").text
    assert "We handle your own data and your end users' data differently, because our role differs." in notice


@pytest.mark.promise("CNS-46")
def test_carriers_are_counterparties(page: Visitor) -> None:
    recipients = page.get("/privacy/recipients/").text
    assert "Counterparties that carry calls and messages; we reconcile their invoices with our traffic." in recipients
    calls = page.get("/privacy/data/call_usage/").facts
    assert "Carriers" in calls["Who may receive it"]
    assert "Reconciling invoices with carriers" in calls["Why we use it"]
