"""Mail as it arrives at a real server, and what becomes of what does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.core import checks
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from portal.audit.models import Entry
from portal.audit.trail import subject_reference
from portal.mail import outbox
from portal.mail.admin import MessageAdmin
from portal.mail.models import Message
from portal.mail.pruning import prune_mail
from portal.mail.sender import privacy_address
from tests.post import PostOffice, html_of, text_of

Work = Callable[..., int]


@pytest.fixture(autouse=True)
def _templates_of_the_test(settings: Any) -> None:
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [*first["DIRS"], Path(__file__).parent / "templates"]}]


def greet(to: str = "alice@example.com", **facts: Any) -> Message:
    context = {
        "name": "Alice <O'Neil> & Co",
        "now": datetime(2027, 1, 6, 3, 30, tzinfo=UTC),
        "link": outbox.absolute("/requests/?page=2&x=1"),
    }
    return outbox.send("greeting", to=to, language="en", kind="service", context=context, **facts)


def only() -> Message:
    return Message.objects.get()


def test_a_mail_arrives_in_text_and_html_and_tells_machines_not_to_answer(
    smtp: PostOffice, work: Work, settings: Any
) -> None:
    settings.PORTAL_URL = "https://privacy.example.com"
    message = greet()
    assert smtp.received == []
    work()
    (mail,) = smtp.received
    assert mail["Subject"] == "Hello & welcome"
    assert mail["To"] == "alice@example.com"
    assert str(mail["From"]) == "ClearCall QoS Studio <privacy@privacy.example.com>"
    assert mail["Reply-To"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{message.key}@privacy.example.com>"
    text, html = text_of(mail), html_of(mail)
    assert "Dear Alice <O'Neil> & Co, it is 5 January 2027 22:30" in text
    assert "https://privacy.example.com/requests/?page=2&x=1" in text
    assert "Dear Alice &lt;O&#x27;Neil&gt; &amp; Co" in html
    assert '<html lang="en">' in html


def test_the_outbox_says_what_became_of_it(smtp: PostOffice, work: Work) -> None:
    alice = User.objects.create_user("alice@example.com")
    greet(person=alice.pk, about="case:R-7K2M-9QXD")
    assert only().state == "queued"
    work()
    sent = only()
    assert (sent.state, sent.attempts, sent.last_error) == ("sent", 1, "")
    assert sent.sent_at is not None
    entry = Entry.objects.get()
    assert (entry.event, entry.about) == ("mail_sent", "case:R-7K2M-9QXD")
    assert entry.subject == subject_reference(alice.pk)
    assert entry.facts == {"template": "greeting", "kind": "service", "message": sent.pk}


def test_mail_goes_with_the_deed_that_fails(smtp: PostOffice, work: Work) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        greet()
        raise ZeroDivisionError
    work()
    assert smtp.received == []


def test_the_tables_hold_no_address_and_no_body_in_the_clear() -> None:
    greet()
    with connection.cursor() as cursor:
        for table in ("mail_message", DBTaskResult._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            row = b" ".join(
                bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in cursor.fetchone()
            )
            assert b"alice" not in row.lower()


def test_a_mail_is_delivered_once_even_if_its_task_runs_twice(smtp: PostOffice, work: Work) -> None:
    greet()
    work()
    DBTaskResult.objects.update(status="READY")
    work()
    assert len(smtp.received) == 1


def test_a_server_that_asks_to_wait_gets_another_try(smtp: PostOffice, work: Work) -> None:
    smtp.answers["alice@example.com"] = "451 alice@example.com is busy"
    greet()
    work()
    waiting = only()
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert waiting.last_error == "The mail server refused the recipient for now (451)."
    smtp.answers.clear()
    work(hurry=True)
    assert only().state == "sent"
    assert [len(smtp.received), only().attempts] == [1, 2]


def test_an_address_that_does_not_exist_bounces_at_once(
    smtp: PostOffice, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    smtp.answers["alice@example.com"] = "550 alice@example.com is unknown here"
    greet()
    work()
    refused = only()
    assert (refused.state, refused.attempts) == ("bounced", 1)
    assert refused.last_error == "The mail server refused the recipient (550)."
    assert Entry.objects.get(event="mail_failed").facts["reason"] == "bounced"
    assert "alice" not in caplog.text + DBTaskResult.objects.get().traceback


def test_a_message_that_is_refused_bounces(smtp: PostOffice, work: Work) -> None:
    smtp.answer_to_data = "554 alice@example.com does not want this"
    greet()
    work()
    assert (only().state, only().last_error) == ("bounced", "The mail server refused the message (554).")


def test_a_server_that_never_answers_ends_in_a_failure_that_staff_can_see(
    smtp: PostOffice, work: Work, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    greet()
    work(hurry=True)
    lost = only()
    assert (lost.state, lost.attempts) == ("failed", 13)
    assert lost.last_error == "We could not reach the mail server (ConnectionRefusedError)."
    assert set(Entry.objects.values_list("event", flat=True)) == {"mail_failed", "job_failed"}


def test_staff_can_send_again_what_did_not_arrive(smtp: PostOffice, work: Work) -> None:
    smtp.answers["alice@example.com"] = "550 unknown"
    greet(about="case:R-7K2M-9QXD")
    work()
    assert outbox.send_again(only(), staff=9)
    smtp.answers.clear()
    work()
    assert (only().state, len(smtp.received)) == ("sent", 1)
    assert Entry.objects.get(event="mail_sent_again").about == "case:R-7K2M-9QXD"
    assert not outbox.send_again(only(), staff=9)


@pytest.mark.parametrize("address", ["alice", "alice@example.com\nBcc: bob@example.com", ""])
def test_an_address_that_is_none_reaches_nobody(smtp: PostOffice, work: Work, address: str) -> None:
    greet(address)
    work()
    assert smtp.received == []
    assert only().state in {"bounced", "failed"}


def test_old_mail_is_emptied_and_remains_as_evidence(smtp: PostOffice, work: Work, settings: Any) -> None:
    greet()
    greet()
    work()
    old = Message.objects.order_by("id")[0]
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=settings.MAIL_KEEP_DAYS + 1))
    prune_mail.enqueue()
    work()
    old, new = Message.objects.order_by("id")
    assert (old.recipient, old.text, old.html) == (None, None, None)
    assert (old.template, old.state) == ("greeting", "sent")
    assert new.recipient == "alice@example.com"


def test_spanish_mail_is_spanish_throughout(smtp: PostOffice, work: Work) -> None:
    context = {"name": "Alicia", "now": timezone.now(), "link": "/"}
    outbox.send("greeting", to="alice@example.com", language="es", kind="legal", context=context)
    work()
    assert '<html lang="es">' in html_of(smtp.received[0])
    assert smtp.received[0]["Content-Language"] == "es"


def test_mail_comes_from_the_companys_privacy_address_or_from_the_one_that_is_set(
    smtp: PostOffice, work: Work, settings: Any, use_company: Callable[[str], None]
) -> None:
    use_company("calltrackingmetrics")
    greet()
    work()
    settings.MAIL_FROM = "portal@example.com"
    greet()
    work()
    first, second = smtp.received
    assert first["From"].addresses[0].addr_spec == first["Reply-To"].addresses[0].addr_spec == privacy_address()
    assert second["From"].addresses[0].addr_spec == "portal@example.com"
    assert second["Reply-To"].addresses[0].addr_spec == privacy_address()


def test_a_deployment_must_deliver(settings: Any, use_company: Callable[[str], None]) -> None:
    def found() -> list[str]:
        messages = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
        return [str(message.id) for message in messages if str(message.id).startswith("mail.")]

    assert found() == ["mail.E001", "mail.E002", "mail.E003"]
    settings.PORTAL_URL = "https://privacy.example.com"
    use_company("calltrackingmetrics")
    assert found() == ["mail.E002"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert found() == []
    use_company("itns")
    settings.MAIL_FROM = "portal@example.com"
    assert found() == ["mail.W001"], "marketing has to name a postal address, and this company states none"


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_see_what_was_sent_but_neither_to_whom_nor_what(rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        greet()
    page = MessageAdmin(Message, AdminSite())
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("pat@example.com")
    with django_assert_num_queries(2):
        assert len(page.get_changelist_instance(request).result_list) == rows
    assert not {"recipient", "text", "html"} & set(page.get_fields(request))
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not page.has_add_permission(request)
