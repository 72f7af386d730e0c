"""The records themselves, asked for by right from CallTrackingMetrics: as a copy that the person downloads."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.db import connections

from accounts.models import User
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.promises.desk import Desk, file, file_deletion

Work = Callable[..., int]


@pytest.fixture(autouse=True)
def alice_(page: Visitor, people: Callable[[str], User], use_company: Callable[[str], None]) -> User:
    use_company("calltrackingmetrics")
    user = people("alice")
    sign_in(page.client, user)
    return user


@pytest.fixture
def desk(alice_: User, people: Callable[[str], User]) -> Desk:
    found = Desk()
    sign_in(found.client, people("pat"))
    return found


def column(query: str) -> list[str]:
    with connections["company"].cursor() as cursor:
        cursor.execute(query)
        return [value for (value,) in cursor.fetchall()]


def copy(page: Visitor, desk: Desk, work: Work, place: str) -> zipfile.ZipFile:
    """Asks to know everything, has it worked, and downloads what came."""
    case = file(page, "know_specific", place=place)
    desk.do(case, "take")
    desk.do(case, "export")
    work()
    desk.do(case, "send")
    assert case.status == "fulfilled"
    page.get(f"/requests/{case.reference}/")
    page.follow("Your copy: download it here")
    sent = page.client.get(page.last.url + "download/")
    return zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content)))


@pytest.mark.promise("CTM-42", "CTM-50")
def test_a_californian_gets_a_copy_with_the_specific_pieces(page: Visitor, desk: Desk, work: Work) -> None:
    archive = copy(page, desk, work, "US-CA")
    told = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
    for number in column("SELECT number FROM invoices WHERE account_id = 'ACC-100001'"):
        assert number in told
    for body in column("SELECT body FROM messages WHERE account_id = 'ACC-100001'"):
        assert json.dumps(body, ensure_ascii=False)[1:-1] in told
    for secret in column("SELECT secret FROM api_keys"):
        assert secret not in told
    assert any(name.endswith(".wav") for name in archive.namelist())


@pytest.mark.promise("CTM-25", "CTM-70")
def test_a_resident_of_the_union_gets_access_correction_and_erasure(page: Visitor, desk: Desk, work: Work) -> None:
    archive = copy(page, desk, work, "DE")
    told = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
    messages = column("SELECT message FROM form_submissions WHERE email = 'alice@example.com'")
    assert messages
    for message in messages:
        assert json.dumps(message, ensure_ascii=False)[1:-1] in told

    shown = page.get("/data/web_forms/")
    page.follow(next(iter(shown.tables[0][0].values())))
    page.follow("Tell us that it is wrong")
    page.submit("Send my correction", new_company="Lantern Dental", place="DE")
    case = PrivacyRequest.objects.get(kind="correct")
    assert case.law == "gdpr"
    desk.do(case, "take")
    desk.do(case, "accept", item=case.corrections.get().pk)
    assert "Lantern Dental" in column("SELECT company FROM form_submissions WHERE email = 'alice@example.com'")

    case = file_deletion(page, what="categories", categories=["web_forms", "surveys"], place="DE")
    assert case.law == "gdpr"
    desk.do(case, "take")
    desk.do(case, "plan")
    desk.do(case, "execute", confirmed="yes")
    work()
    assert column("SELECT message FROM form_submissions WHERE email = 'alice@example.com'") == []
