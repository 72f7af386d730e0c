"""The demonstration's own gateway: the portal's texts arrive there over the network, and nobody else's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from portal.mail import outbox
from portal.outbound.signing import signature
from tests.inspection import Visitor

NUMBER = "+14155550123"
BODY = json.dumps({"id": "a" * 32, "to": NUMBER, "text": "Hello"}).encode()


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DEMO, settings.VAR, settings.COMPANY = True, tmp_path, "clearcall"
    return tmp_path / "clearcall" / "texts"


@pytest.mark.django_db(transaction=True, databases=["default", "company"])
def test_a_text_is_posted_to_it_and_read_on_the_demonstrations_page(
    folder: Path, settings: Any, live_server: LiveServer, work: Callable[..., int], page: Visitor
) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    settings.TEXTS_URL = f"{live_server.url}/demo/texts/"
    message = outbox.send("case_code", to=NUMBER, language="en", kind="service", context={"code": "1234 5678"})
    work()
    kept = json.loads((folder / f"{message.key}.json").read_text())
    assert kept["to"] == NUMBER and "1234 5678" in kept["text"]
    shown = page.get("/demo/mail/").text
    assert NUMBER in shown and "text message" in shown and "sent" in shown
    read = page.get(f"/demo/mail/{message.pk}/")
    assert "your code for your privacy request is 1234 5678" in read.text
    assert "See it as a mail program shows it" not in read.links


def send(body: bytes, header: str) -> int:
    answer = Client(enforce_csrf_checks=True).post(
        "/demo/texts/", body, "application/json", headers={"Portal-Signature": header}
    )
    return int(answer.status_code)


def test_what_is_not_signed_not_new_or_for_no_demonstration_is_not_taken(folder: Path, settings: Any) -> None:
    good = signature("texts", BODY)
    assert send(BODY, good) == send(BODY, good) == 202
    assert [send(BODY + b" ", good), send(BODY, ""), send(BODY, signature("other", BODY))] == [403] * 3
    assert send(BODY, signature("texts", BODY, 1_000_000)) == 403
    assert [one.name for one in folder.iterdir()] == [f"{'a' * 32}.json"]
    settings.DEMO = False
    assert send(BODY, good) == 404
