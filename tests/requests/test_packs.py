"""Evidence packs: they hold everything of a case, and prove it in an empty folder, without the portal."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.sealing import seal_unsealed
from portal.audit.trail import Actor
from portal.vault import files
from requests import evidence
from requests.models import PrivacyRequest
from requests.timeline import By
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion

Work = Callable[..., int]


@pytest.fixture
def case(page: Visitor, alice: User, desk: Client, work: Work) -> PrivacyRequest:
    """A deletion that was carried out and answered, with a file, its audit entries in two seals and a gap between."""
    sign_in(page.client, alice)
    case = file_deletion(page)
    evidence.add(case, SimpleUploadedFile("bill.pdf", b"%PDF-1.7 a bill"), By.person(alice))
    seal_unsealed()
    do(desk, case, "take")
    do(desk, case, "plan")
    seal_unsealed()
    do(desk, case, "execute", confirmed="yes")
    work()
    do(desk, case, "send")
    work()
    return case


def take(desk: Client, case: PrivacyRequest) -> bytes:
    response = desk.post(f"/admin/requests/privacyrequest/{case.pk}/pack/")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}-evidence.zip"'
    return b"".join(response.streaming_content)


@pytest.fixture
def pack(desk: Client, case: PrivacyRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    zipfile.ZipFile(io.BytesIO(take(desk, case))).extractall(folder)
    return folder


def verify(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_pack_holds_everything_and_proves_itself_in_an_empty_folder(
    pack: Path, case: PrivacyRequest, page: Visitor
) -> None:
    published = page.client.get("/.well-known/evidence-key.json").json()
    result = verify(pack, "--key", published["fingerprint"])

    assert (result.returncode, result.stderr) == (0, "")
    assert f"request {case.reference} of" in result.stdout
    assert published["fingerprint"] in result.stdout
    assert "not sealed" not in result.stdout
    told = json.loads((pack / "case.json").read_text())
    assert told["requester"]["email"] == "alice@example.com"
    assert told["due_on"] == case.due_on.isoformat()
    assert len(told["dates_explained"]) >= 2
    assert len(rows(pack / "plan.jsonl")) == case.plan.count()
    assert any(item["receipts"] for item in rows(pack / "plan.jsonl"))
    assert len(rows(pack / "events.jsonl")) == case.events.count()
    assert len(rows(pack / "audit/entries.jsonl")) == Entry.objects.filter(about=case.about).count()
    for letter in case.letters.all():
        name = f"letters/{letter.pk}-{letter.outcome}"
        assert letter.html in (pack / f"{name}.html").read_text()
        assert (pack / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
    [file] = case.evidence.all()
    assert (pack / f"evidence/{case.reference}-{file.pk}.pdf").read_bytes() == b"%PDF-1.7 a bill"
    assert json.loads((pack / "missing.json").read_text()) == []


def test_that_somebody_took_it_is_audited_and_in_the_pack_itself(pack: Path, case: PrivacyRequest, pat: User) -> None:
    taken = Entry.objects.get(event="pack_taken")

    assert (taken.actor, taken.about, taken.subject) == (Actor.staff(pat.pk).reference, case.about, case.subject)
    assert rows(pack / "audit/entries.jsonl")[-1]["said"][2] == "pack_taken"


def test_one_changed_byte_in_any_file_is_told_in_a_sentence(pack: Path) -> None:
    everything = sorted(path for path in pack.rglob("*") if path.is_file() and path.name != "verify.py")
    assert len(everything) > 20
    for path in everything:
        whole = path.read_bytes()
        if not whole:
            continue
        for place in {0, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            result = verify(pack)
            assert result.returncode == 1, (path, place)
            assert result.stderr.startswith("This pack does not hold. "), (path, place, result.stderr)
        path.write_bytes(whole)
    assert verify(pack).returncode == 0


def test_a_changed_script_a_file_more_and_a_file_less_are_told(pack: Path) -> None:
    with (pack / "verify.py").open("a") as script:
        script.write("#")
    assert verify(pack).stderr == "This pack does not hold. verify.py was changed.\n"
    (pack / "verify.py").write_bytes((pack / "verify.py").read_bytes()[:-1])
    (pack / "more.txt").write_text("a later thought")
    assert verify(pack).stderr == "This pack does not hold. more.txt does not belong to the pack.\n"
    (pack / "more.txt").unlink()
    (pack / "plan.jsonl").unlink()
    assert verify(pack).stderr == "This pack does not hold. plan.jsonl is missing.\n"


def test_a_pack_that_somebody_else_signed_anew_is_told_by_its_key(
    pack: Path, desk: Client, case: PrivacyRequest, settings: Any, tmp_path: Path, page: Visitor
) -> None:
    ours = page.client.get("/.well-known/evidence-key.json").json()["fingerprint"]
    settings.EVIDENCE_SIGNING_KEY = "5a" * 32
    forged = tmp_path / "forged"
    zipfile.ZipFile(io.BytesIO(take(desk, case))).extractall(forged)

    assert verify(forged).returncode == 0
    told = "This pack does not hold. The pack is signed with another key than the one that you expect.\n"
    assert verify(forged, "--key", ours).stderr == told


def test_files_that_the_vault_lost_are_named(desk: Client, case: PrivacyRequest) -> None:
    [file] = case.evidence.all()
    files.delete(file.vault_name)

    archive = zipfile.ZipFile(io.BytesIO(take(desk, case)))

    assert json.loads(archive.read("missing.json")) == [f"evidence/{case.reference}-{file.pk}.pdf"]


def test_only_a_post_by_who_works_cases_takes_one_and_only_where_a_key_signs_it(
    desk: Client, page: Visitor, alice: User, settings: Any
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    address = f"/admin/requests/privacyrequest/{case.pk}/pack/"
    assert desk.get(address).status_code == 404
    assert page.client.post(address).status_code in {302, 403}
    assert "Download the evidence pack" in desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").text

    settings.EVIDENCE_SIGNING_KEY = ""
    told = desk.post(address, follow=True)
    assert "This portal has no key to sign with" in told.text
    assert "Download the evidence pack" not in told.text
    assert page.client.get("/.well-known/evidence-key.json").status_code == 404
    assert not Entry.objects.filter(event="pack_taken").exists()
