"""What this room holds about a person, through the port like everything else."""

import pytest
from django.test import Client

from accounts import enrolment
from accounts.models import AuthenticatorApp, Link, SecurityEvent, User
from accounts.subject import subject_of
from portal.audit.events import Event
from portal.audit.models import Entry
from portal.sources.port import Subject
from portal.sources.registry import dataset, source_of
from tests.people import KNOWN, PASSWORD, sign_in

DATASETS = [
    "portal_account",
    "portal_links",
    "portal_authenticators",
    "portal_recovery_codes",
    "portal_security_events",
]


@pytest.fixture
def lived_in(alice: User) -> User:
    """Returns Alice, with something in every dataset."""
    enrolment.new_recovery_codes(Client().session, alice)
    SecurityEvent.objects.create(user=alice, kind="signed_in")
    return alice


@pytest.mark.parametrize("key", DATASETS)
def test_a_person_sees_their_own_and_a_stranger_nothing(lived_in: User, bob: User, key: str) -> None:
    source = source_of(key)
    (record,) = list(source.stream(key, subject_of(lived_in)))
    assert source.get(key, subject_of(lived_in), record.key) == record
    assert record.key not in {one.key for one in source.stream(key, subject_of(bob))}
    assert list(source.stream(key, Subject({}))) == []


@pytest.mark.parametrize("key", DATASETS)
def test_no_secret_leaves(lived_in: User, key: str) -> None:
    shown = str(list(source_of(key).stream(key, subject_of(lived_in))))
    assert lived_in.password not in shown
    assert KNOWN["alice"].secret not in shown
    for field in dataset(key).fields:
        assert (f"'{field.name}':" in shown) is not field.never_disclose


def test_a_link_tells_by_what_records_are_found(lived_in: User) -> None:
    (record,) = source_of("portal_links").stream("portal_links", subject_of(lived_in))
    assert "ACC-100001/201" in record.values["identifiers"]


@pytest.mark.parametrize("key", DATASETS[1:])
def test_each_dataset_is_erased_alone_and_twice_is_harmless(lived_in: User, bob: User, key: str) -> None:
    subject, source = subject_of(lived_in), source_of(key)
    before = len(list(source.stream(key, subject_of(bob))))
    receipt = source.erase(key, subject)
    assert (receipt.outcome, receipt.count, receipt.remaining) == ("done", 1, 0)
    assert source.erase(key, subject).count == 0
    assert list(source.stream(key, subject)) == []
    assert len(list(source.stream(key, subject_of(bob)))) == before


def test_an_erased_account_names_nobody_and_lets_nobody_in(client: Client, lived_in: User, bob: User) -> None:
    sign_in(client, lived_in)
    subject, source = subject_of(lived_in), source_of("portal_account")
    assert source.erase("portal_account", subject).count == 1
    assert source.erase("portal_account", subject).count == 0
    left = User.objects.get(pk=lived_in.pk)
    assert (left.name, left.is_active) == ("", False)
    assert "alice" not in left.email
    assert not Link.objects.filter(user=left).exists()
    assert not AuthenticatorApp.objects.filter(user=left).exists()
    assert AuthenticatorApp.objects.filter(user=bob).exists()
    assert client.get("/accounts/security/").status_code == 302
    answer = Client().post("/accounts/login/", {"login": KNOWN["alice"].email, "password": PASSWORD})
    assert answer.status_code == 200
    assert Entry.objects.filter(event=Event.ACCOUNT_ERASED.key).count() == 1


def test_the_name_is_corrected_in_place(lived_in: User) -> None:
    source, subject = source_of("portal_account"), subject_of(lived_in)
    source.correct("portal_account", subject, str(lived_in.pk), {"name": "Ally"})
    assert User.objects.get(pk=lived_in.pk).name == "Ally"
