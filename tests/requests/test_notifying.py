"""Recipients of the data hear of an erasure or a restriction; who cannot be told is named with the facts."""

from typing import Any

from django.test import Client

from accounts.models import User
from portal.sources.mapping import RecipientWay
from portal.sources.registry import declared
from requests.intake import Filing, Sender, file
from requests.models import PrivacyRequest
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.working import do, file_deletion


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
    do(desk, case, "tell_recipients")
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
    do(desk, case, "restrict", extent="whole", ground="claim")
    way = RecipientWay(key="service_providers", mail="privacy@provider.example")
    known = declared().model_copy(update={"recipients": (way,)})
    monkeypatch.setattr("requests.notifying.declared", lambda: known)
    do(desk, case, "tell_recipients")
    assert case.told.get(recipient="service_providers").outcome == "mailed"
    before = case.told.count()
    do(desk, case, "tell_recipients")
    assert case.told.count() == before, "nobody is told twice"
    work()
    (mail,) = [one for one in mailoutbox if one.to == ["privacy@provider.example"]]
    assert alice.email in mail.body and "do nothing else with it" in mail.body
    assert alice.email not in mail.subject
