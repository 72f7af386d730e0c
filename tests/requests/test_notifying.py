"""Recipients of the data hear of an erasure or a restriction; who cannot be told is named with the facts."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.mail.models import Message
from portal.outbound.signing import key_of
from portal.sources.mapping_places import RecipientWay
from portal.sources.registry import declared
from requests.intake import Filing, Sender, file
from requests.models import PrivacyRequest
from requests.notifying import follow_up, register
from tests.inspection import Visitor
from tests.outbound.receiver import receiving
from tests.people import sign_in
from tests.requests.test_upholding import accepted
from tests.requests.working import do, file_deletion


def reach_by_mail(monkeypatch: Any) -> None:
    way = RecipientWay(key="service_providers", mail="privacy@provider.example")
    known = declared().model_copy(update={"recipients": (way,)})
    monkeypatch.setattr("requests.notifying.declared", lambda: known)


def test_recipients_of_what_was_erased_are_told_and_the_letter_names_who_could_not_be(
    desk: Client, page: Visitor, alice: User, work: Any
) -> None:
    sign_in(page.client, alice)
    case = file_deletion(page)
    do(desk, case, "take")
    do(desk, case, "plan")
    assert "Nothing was erased" in do(desk, case, "tell_recipients")[0]
    do(desk, case, "execute", confirmed="yes")
    work()
    told = list(case.told.all())
    assert told and {one.outcome for one in told} == {"by_hand"}
    shown = desk.get(f"/admin/requests/privacyrequest/{case.pk}/change/").content.decode()
    assert "Recipients of the data" in shown and told[0].label in shown
    assert "Say how" in do(desk, case, "recipient_told", item=told[0].pk, facts=" ", reached="yes")[0]
    do(desk, case, "recipient_told", item=told[0].pk, facts="The firm was dissolved in 2024.", reached="")
    assert "Nothing waits" in do(desk, case, "recipient_told", item=told[0].pk, facts="Again", reached="yes")[0]
    do(desk, case, "send")
    letter = PrivacyRequest.objects.get(pk=case.pk).letters.exclude(outcome="received").get()
    assert "The firm was dissolved in 2024." in letter.html


def test_a_recipient_with_an_address_gets_a_mail_that_says_what_to_do(
    desk: Client, alice: User, work: Any, mailoutbox: Any, monkeypatch: Any
) -> None:
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    reach_by_mail(monkeypatch)
    do(desk, case, "restrict", extent="whole", ground="claim")
    work()
    assert case.told.get(recipient="service_providers").outcome == "mailed"
    before = case.told.count()
    do(desk, case, "tell_recipients")
    assert case.told.count() == before, "nobody is told twice"
    assert case.told.get(recipient="service_providers").receipt["way"] == "mail"
    (mail,) = [one for one in mailoutbox if one.to == ["privacy@provider.example"]]
    assert alice.email in mail.body and "do nothing else with it" in mail.body
    assert alice.email not in mail.subject


def test_once_every_correction_is_decided_the_recipients_are_told(desk: Client, alice: User, work: Any) -> None:
    case, _dataset, _key, _field = accepted(alice, desk)
    assert case.told.count() == 0
    work()
    assert case.told.count() > 0


def test_mail_that_fails_is_written_again_and_then_left_to_staff(
    desk: Client, alice: User, work: Any, monkeypatch: Any
) -> None:
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    reach_by_mail(monkeypatch)
    do(desk, case, "restrict", extent="whole", ground="claim")
    work()
    for left in (1, 1, 1, 0):
        Message.objects.filter(template="recipient_notified").update(state=Message.State.FAILED, sent_at=None)
        assert follow_up() == left
    told = case.told.get(recipient="service_providers")
    assert (told.outcome, told.tries) == ("by_hand", 3)
    assert Message.objects.filter(template="recipient_notified").count() == 3
    shown = desk.get(f"/admin/requests/privacyrequest/{case.pk}/letter/").content.decode()
    assert f"{told.label} has to be told by hand" in shown


def test_a_receipt_is_settled_once_nothing_can_come_back(
    desk: Client, alice: User, work: Any, monkeypatch: Any
) -> None:
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    reach_by_mail(monkeypatch)
    do(desk, case, "restrict", extent="whole", ground="claim")
    work()
    told = case.told.filter(recipient="service_providers")
    assert (follow_up(), told.get().settled_at) == (0, None)
    follow_up(timezone.now() + timedelta(days=6))
    assert told.get().settled_at is not None


def test_another_way_comes_before_mail(desk: Client, alice: User, work: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("requests.notifying._ways", [])
    register(lambda told: {"way": "call", "key": told.recipient})
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    do(desk, case, "restrict", extent="whole", ground="claim")
    work()
    assert {one.receipt["way"] for one in case.told.all()} == {"call"}


def call(monkeypatch: Any, settings: Any, url: str) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    way = RecipientWay(key="service_providers", webhook=f"{url}/privacy")
    known = declared().model_copy(update={"recipients": (way,)})
    monkeypatch.setattr("requests.webhooks.declared", lambda: known)


def test_a_recipients_own_system_is_called_signed_and_again_until_it_takes_the_news(
    desk: Client, alice: User, work: Any, monkeypatch: Any, settings: Any
) -> None:
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    with receiving() as receiver:
        receiver.answers = [503]
        call(monkeypatch, settings, receiver.url)
        do(desk, case, "restrict", extent="whole", ground="claim")
        work()
        told = case.told.get(recipient="service_providers")
        assert told.outcome == "calling"
        work(hurry=True)
    told.refresh_from_db()
    assert (told.outcome, told.receipt["status"]) == ("called", 200)
    first, second = receiver.received
    assert json.loads(first.body) == json.loads(second.body)
    said = json.loads(second.body)
    assert (said["deed"], said["reference"], said["addresses"]) == ("restrict", case.reference, [alice.email])
    seconds, proof = (one.partition("=")[2] for one in second.headers["portal-signature"].split(","))
    made = hmac.new(key_of("service_providers"), f"{seconds}.".encode() + second.body, hashlib.sha256)
    assert proof == made.hexdigest()


def test_a_system_that_never_takes_it_is_left_to_staff(
    desk: Client, alice: User, work: Any, monkeypatch: Any, settings: Any
) -> None:
    case = file(Sender.signed_in(alice), Filing("restrict", "DE", "1"), proved=True)
    with receiving() as receiver:
        receiver.status = 500
        call(monkeypatch, settings, receiver.url)
        do(desk, case, "restrict", extent="whole", ground="claim")
        work(hurry=True)
    assert case.told.get(recipient="service_providers").outcome == "by_hand"
