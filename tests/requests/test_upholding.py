"""An accepted correction stays: a feed that brings the old value back does not win, a later change does."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.sources import registry
from requests.intake import Filing, Sender, Wish, file
from requests.models import PrivacyRequest
from requests.upholding import uphold
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do

Work = Callable[..., int]


def accepted(alice: User, desk: Client) -> tuple[PrivacyRequest, str, str, str]:
    """Returns a case with one accepted correction, and which dataset, record and field it is about."""
    case = file(Sender.signed_in(alice), Filing("correct", "US-CA", "0"), proved=True)
    for dataset in registry.datasets():
        if dataset.source.startswith("portal_"):
            continue
        for record in registry.source_of(dataset.key).page(dataset.key, case.identifiers).records:
            for one in dataset.fields:
                if one.correctable and one.type == "text" and not one.choices and record.values.get(one.name):
                    old = record.values[one.name]
                    wish = Wish(dataset.source, dataset.key, record.key, one.name, one.label, old, f"{old}x")
                    filed = file(Sender.signed_in(alice), Filing("correct", "US-CA", "1", wishes=[wish]), proved=True)
                    do(desk, filed, "accept", item=filed.corrections.get().pk)
                    if filed.corrections.get().decision == "accepted":
                        return filed, dataset.key, record.key, one.name
    raise AssertionError("nothing can be corrected")


def says(case: PrivacyRequest, dataset: str, key: str, field: str) -> str:
    return str(registry.source_of(dataset).get(dataset, case.identifiers, key).values[field])


def writes(case: PrivacyRequest, dataset: str, key: str, field: str, value: str) -> None:
    registry.source_of(dataset).correct(dataset, case.identifiers, key, {field: value})


def test_a_feed_that_undoes_a_correction_is_undone_itself(desk: Client, alice: User, work: Work, page: Visitor) -> None:
    case, dataset, key, field = accepted(alice, desk)
    correction = case.corrections.get()
    new, old = str(correction.new_value), str(correction.old_value)
    assert says(case, dataset, key, field) == new
    assert uphold() == 0
    writes(case, dataset, key, field, old)
    work(schedules=True)
    assert says(case, dataset, key, field) == new
    assert Entry.objects.filter(event="correction_upheld", about=case.about).count() == 1
    sign_in(page.client, alice)
    shown = page.get(f"/requests/{case.reference}/").text
    assert old in shown and new in shown


def test_a_later_change_stays(desk: Client, alice: User) -> None:
    case, dataset, key, field = accepted(alice, desk)
    writes(case, dataset, key, field, "Another")
    assert uphold() == 0
    assert says(case, dataset, key, field) == "Another"
