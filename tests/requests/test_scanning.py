"""Files are shown to the company's scanner first, where it has one."""

import sys
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from requests.models import Evidence
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import file_know

SCANNER = f"{sys.executable} -c \"import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())\""


def upload(page: Visitor, alice: User, text: bytes) -> str:
    sign_in(page.client, alice)
    case = file_know(page, "know_categories")
    file = SimpleUploadedFile("note.txt", text)
    page.post(f"/requests/{case.reference}/files/", {"file": file})
    assert page.last
    return page.last.text


def test_what_the_scanner_refuses_is_not_kept(page: Visitor, alice: User, settings: Any) -> None:
    settings.EVIDENCE_SCAN = SCANNER
    assert "Our virus scanner refused this file, so we did not keep it." in upload(page, alice, b"EICAR")
    assert not Evidence.objects.exists()


def test_what_it_passes_is_kept_whole(page: Visitor, alice: User, settings: Any) -> None:
    settings.EVIDENCE_SCAN = SCANNER
    assert "We have your file." in upload(page, alice, b"My bill")
    assert Evidence.objects.get().size == 7


def test_a_scanner_that_is_not_there_lets_nothing_through(page: Visitor, alice: User, settings: Any) -> None:
    settings.EVIDENCE_SCAN = "/nowhere/scanner"
    assert "We could not check this file for viruses just now." in upload(page, alice, b"My bill")


def test_the_desk_says_where_nothing_is_scanned(desk: Client, settings: Any) -> None:
    said = "Files that people send are not scanned for viruses here"
    assert said in Visitor(desk).get("/admin/").text
    settings.EVIDENCE_SCAN = SCANNER
    assert said not in Visitor(desk).get("/admin/").text
