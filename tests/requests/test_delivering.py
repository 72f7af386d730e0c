"""Copies and portability of people with an account: in the forms that they chose, answered once they can be fetched."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.exports.models import Export
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_know

Work = Callable[..., int]


@pytest.fixture
def visitor(page: Visitor, alice: User) -> Visitor:
    sign_in(page.client, alice)
    return page


def built(visitor: Visitor, desk: Client, work: Work, kind: str, **fields: Any) -> PrivacyRequest:
    case = file_know(visitor, kind, **fields)
    do(desk, case, "take")
    do(desk, case, "export")
    work()
    return case


def content(visitor: Visitor) -> zipfile.ZipFile:
    response = visitor.client.get(f"/copies/{Export.objects.get().pk}/download/")
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def test_a_copy_comes_in_the_forms_that_were_asked_for(visitor: Visitor, desk: Client, work: Work) -> None:
    case = built(visitor, desk, work, "copy", formats=["csv", "html"])
    names = content(visitor).namelist()
    assert "index.html" in names
    assert any(name.endswith(".csv") for name in names)
    assert [name for name in names if name.endswith(".json")] == ["datapackage.json", "manifest.json"]
    do(desk, case, "send")
    assert "Its forms: CSV, HTML." in case.letters.get(outcome="done").html


def test_portability_gives_what_was_provided_and_says_what_stays_out(
    visitor: Visitor, desk: Client, work: Work
) -> None:
    built(visitor, desk, work, "portability", place="DE", formats=["json"])
    archive = content(visitor)
    told = json.loads(archive.read("manifest.json"))
    given = {one["category"] for one in told["datasets"]}
    assert "contact_details" in given
    assert not given & {"provider_data", "equipment_maker_data", "conferencing_data"}
    out = {one.get("category") for one in told["not_included"] if "Art. 20" in one["why"]}
    assert "provider_data" in out and not out & given
    assert not [name for name in archive.namelist() if name.endswith((".csv", ".html"))]


def test_what_was_concluded_about_a_person_is_not_taken_along(
    page: Visitor, desk: Client, work: Work, use_company: Callable[[str], None], people: Callable[[str], User]
) -> None:
    use_company("calltrackingmetrics")
    sign_in(page.client, people("alice"))
    built(page, desk, work, "portability", place="DE", formats=["json"])
    datasets = {one["dataset"] for one in json.loads(content(page).read("manifest.json"))["datasets"]}
    assert "surveys" in datasets
    assert "lead_scores" not in datasets


def test_the_answer_waits_until_the_copy_can_be_fetched(visitor: Visitor, desk: Client, work: Work) -> None:
    case = file_know(visitor, "portability", place="DE", formats=["json"])
    do(desk, case, "take")
    said = ["The answer follows when the copy is ready to be fetched."]
    assert do(desk, case, "send") == said
    do(desk, case, "export")
    assert do(desk, case, "send") == said
    work()
    do(desk, case, "send")
    assert case.status == "fulfilled"


def test_staff_hand_the_data_to_the_company_that_was_named(visitor: Visitor, desk: Client, work: Work) -> None:
    case = built(visitor, desk, work, "portability", place="DE", formats=["json"], receiver="Other Phone Inc")
    shown = Visitor(desk)
    shown.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
    assert desk.get(f"/admin/requests/privacyrequest/{case.pk}/copy/")["Content-Type"] == "application/zip"
    assert Entry.objects.get(event="export_downloaded").actor.startswith("staff")
    shown.submit("Record the handing over", receiver="Other Phone Inc", receipt="Their ticket 4711 of today.")
    case.refresh_from_db()
    assert Entry.objects.filter(event="copy_handed_over", about=case.about).count() == 1
    assert "We handed your data to Other Phone Inc." in visitor.get(f"/requests/{case.reference}/").text
    do(desk, case, "send")
    assert "Their ticket 4711 of today." in case.letters.get(outcome="done").html


def test_where_nobody_was_named_staff_get_no_copy(visitor: Visitor, desk: Client, work: Work) -> None:
    case = built(visitor, desk, work, "portability", place="DE", formats=["json"])
    assert desk.get(f"/admin/requests/privacyrequest/{case.pk}/copy/").status_code == 404
    assert do(desk, case, "hand_over", receiver="X", receipt="Y") == [
        "The person named nobody who should get the data directly."
    ]
