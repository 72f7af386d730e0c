"""New uses wait: nobody is used who was not told, who said no, or whose time is not over."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.models import Entry
from portal.consent.models import Decision
from portal.consent.parties import address_reference, of_person, references_of
from portal.mail.models import Message
from portal.permissions import telling
from portal.permissions.allowing import may_use
from portal.permissions.lifecycle import NotAllowed, move
from portal.permissions.models import NamedUse, State, Told
from portal.permissions.tasks import look_for_untold
from tests.inspection import Visitor
from tests.people import make, sign_in
from tests.permissions.working import desk, do, draft, manager, pass_days

Work = Callable[..., int]
NEW = {"kind": "new_use", "law": "no", "waits": "30"}


@pytest.fixture(autouse=True)
def _itns(use_company: Callable[[str], None]) -> None:
    use_company("itns")


@pytest.fixture
def customers() -> tuple[User, User]:
    return make("alice"), make("bob")


@pytest.fixture
def staff() -> Visitor:
    return manager()


@pytest.fixture
def use(customers: tuple[User, User], staff: Visitor) -> NamedUse:
    """Returns a new use that everybody may prohibit, still a draft."""
    return draft(staff, "unrelated_uses", **NEW)


def announced(staff: Visitor, use: NamedUse, work: Work) -> NamedUse:
    assert "announced" in do(staff, use, "announce")
    work()
    use.refresh_from_db()
    return use


def said(user: User, use: NamedUse) -> bool:
    return may_use(use, references_of(user))


def test_it_is_announced_by_one_mail_each_waits_and_begins_without_whoever_said_no(
    use: NamedUse, staff: Visitor, customers: tuple[User, User], page: Visitor, work: Work, mailoutbox: list[Any]
) -> None:
    alice, bob = customers
    announced(staff, use, work)
    assert use.state == State.WAITING
    assert sorted(mail.to[0] for mail in mailoutbox) == [alice.email, bob.email]
    assert {mail.subject for mail in mailoutbox} == {"A new use of your data, and how to say no"}
    assert "Riverside University" in mailoutbox[0].body

    assert "People have time until" in do(staff, use, "begin")
    assert (use.state, said(alice, use), said(bob, use)) == (State.WAITING, False, False)
    assert "It cannot begin yet" in desk(staff, use).text

    sign_in(page.client, alice)
    assert "1 question or new use" in page.get("/").text
    page.follow("Read and answer")
    page.submit("Say no: A study of call quality")
    assert "Refused on" in page.get(f"/permissions/{use.key}/").text
    assert "new use of your data that you have not" not in page.get("/").text

    pass_days(use, 29)
    assert "People have time until" in do(staff, use, "begin")
    pass_days(use, 2)
    assert "It has begun" in do(staff, use, "begin")
    assert (said(alice, use), said(bob, use)) == (False, True)
    events = set(Entry.objects.filter(about=use.about).values_list("event", flat=True))
    assert {"use_written", "use_announced", "choice_made", "use_started"} <= events
    assert Entry.objects.get(event="use_started").facts == {"use": use.key, "people": 2, "refused": 1}

    assert "It has ended" in do(staff, use, "end")
    assert not said(bob, use)


def test_a_use_that_is_called_off_never_begins(use: NamedUse, staff: Visitor, work: Work) -> None:
    announced(staff, use, work)
    assert "called off" in do(staff, use, "call_off")
    pass_days(use, 60)
    assert "cannot go from" in do(staff, use, "begin")
    assert Entry.objects.filter(event="use_called_off", about=use.about).count() == 1


def test_it_does_not_begin_while_somebody_was_not_told(use: NamedUse, staff: Visitor, work: Work) -> None:
    announced(staff, use, work)
    pass_days(use, 40)
    use.told.order_by("pk").last().delete()  # type: ignore[union-attr]
    assert "1 person has not been told yet" in do(staff, use, "begin")
    assert use.state == State.WAITING


def test_it_does_not_begin_while_a_mail_is_on_its_way(use: NamedUse, staff: Visitor, work: Work) -> None:
    announced(staff, use, work)
    pass_days(use, 40)
    Message.objects.filter(pk=use.told.earliest("pk").message_id).update(state="queued", sent_at=None)
    assert "1 mail is still on its way" in do(staff, use, "begin")


def test_whom_no_mail_reached_is_left_out_until_they_saw_it_here(
    use: NamedUse, staff: Visitor, customers: tuple[User, User], page: Visitor, work: Work
) -> None:
    alice, bob = customers
    announced(staff, use, work)
    Message.objects.filter(person=bob).update(state="bounced", sent_at=None)
    pass_days(use, 31)
    assert "It has begun" in do(staff, use, "begin")
    assert (said(alice, use), said(bob, use)) == (True, False)
    assert "1 could not be reached" in desk(staff, use).text

    sign_in(page.client, bob)
    page.get(f"/permissions/{use.key}/")
    assert not said(bob, use)
    pass_days(use, 31)
    assert said(bob, use)


def test_whoever_joins_later_is_told_and_left_out_until_their_own_time_is_over(
    use: NamedUse, staff: Visitor, work: Work, page: Visitor
) -> None:
    announced(staff, use, work)
    pass_days(use, 31)
    carol = make("carol")
    assert "It has begun" in do(staff, use, "begin")
    assert not said(carol, use)

    sign_in(page.client, carol)
    assert "1 question or new use" in page.get("/").text
    assert use.told.filter(person=carol, seen_at__isnull=False).count() == 1
    assert not said(carol, use)
    pass_days(use, 31)
    assert said(carol, use)


def test_whoever_joins_later_and_stays_away_is_told_by_mail(
    use: NamedUse, staff: Visitor, work: Work, mailoutbox: list[Any]
) -> None:
    announced(staff, use, work)
    carol = make("carol")
    look_for_untold.enqueue()
    work()
    look_for_untold.enqueue()
    work()
    assert [mail.to for mail in mailoutbox].count([carol.email]) == 1
    assert len(mailoutbox) == 3


def test_no_by_the_link_in_the_mail_needs_no_sign_in_and_a_scanner_changes_nothing(
    use: NamedUse, staff: Visitor, customers: tuple[User, User], work: Work, mailoutbox: list[Any]
) -> None:
    alice, bob = customers
    announced(staff, use, work)
    mail = next(mail for mail in mailoutbox if mail.to == [alice.email])
    link = next(word for word in mail.body.split() if "/permissions/no/" in word)
    path = link[link.index("/permissions/") :]
    stranger = Visitor(Client(enforce_csrf_checks=True))
    assert "One click says no" in stranger.get(path).text
    assert not Decision.objects.filter(named=use.key).exists()

    for _click in range(2):
        assert stranger.post(path).h1 == "We keep your no"
    [decision] = Decision.objects.filter(named=use.key)
    assert (decision.party, decision.state, decision.method) == (of_person(alice), "refused", "link")
    assert decision.wording.content["shown"][0].startswith("We give your call records")
    pass_days(use, 31)
    do(staff, use, "begin")
    assert (said(alice, use), said(bob, use)) == (False, True)

    cut = stranger.get(f"{path[:-9]}/", status=404)
    assert cut.h1 == "We could not read that link"
    assert alice.email not in link


def test_prohibiting_every_new_use_counts_for_those_that_come_later(
    use: NamedUse, staff: Visitor, customers: tuple[User, User], work: Work, page: Visitor
) -> None:
    alice, bob = customers
    sign_in(page.client, alice)
    page.get("/permissions/")
    page.submit("Prohibit every new use")
    announced(staff, use, work)
    pass_days(use, 31)
    do(staff, use, "begin")
    assert (said(alice, use), said(bob, use)) == (False, True)
    assert "1 said no" in desk(staff, use).text

    page.get("/permissions/")
    page.submit("Let me decide each time again")
    assert said(alice, use)


def test_where_the_law_asks_for_a_yes_silence_is_no(
    customers: tuple[User, User], staff: Visitor, work: Work, page: Visitor
) -> None:
    alice, bob = customers
    use = announced(staff, draft(staff, "unrelated_uses", kind="new_use", law="yes", waits="20"), work)
    pass_days(use, 21)
    sign_in(page.client, alice)
    page.get(f"/permissions/{use.key}/")
    page.submit("Yes, I allow this")
    assert not said(alice, use), "it has not begun"
    do(staff, use, "begin")
    assert (said(alice, use), said(bob, use)) == (True, False)


def test_a_worker_that_dies_within_a_batch_tells_nobody_twice(
    use: NamedUse, staff: Visitor, work: Work, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    make("carol")
    monkeypatch.setattr(telling, "BATCH", 1)
    do(staff, use, "announce")
    assert telling.tell_next(use.pk)
    sent = telling.send

    def dying(*args: Any, **kwargs: Any) -> Message:
        sent(*args, **kwargs)
        raise SystemError

    monkeypatch.setattr(telling, "send", dying)
    with pytest.raises(SystemError):
        telling.tell_next(use.pk)
    assert (use.told.count(), Message.objects.count()) == (1, 1), "row and mail went together"
    with pytest.raises(NotAllowed):
        move(NamedUse.objects.get(pk=use.pk), State.WAITING, telling.WORKER)

    monkeypatch.setattr(telling, "send", sent)
    work()
    use.refresh_from_db()
    assert (use.state, use.told.count()) == (State.WAITING, 3)
    assert len({mail.to[0] for mail in mailoutbox}) == len(mailoutbox) == 3
    again = use.told.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(use=use, person=again.person, party=again.party)


def test_the_system_that_does_it_gets_keyed_hashes_and_never_an_address(
    use: NamedUse,
    staff: Visitor,
    customers: tuple[User, User],
    work: Work,
    page: Visitor,
    capsys: pytest.CaptureFixture[str],
) -> None:
    alice, bob = customers
    EmailAddress.objects.create(user=bob, email="bob@work.example", verified=True)
    announced(staff, use, work)
    sign_in(page.client, alice)
    page.get("/permissions/")
    page.submit("Say no: A study of call quality")

    def listed(which: str) -> list[str]:
        call_command("new_use", use.key, which)
        return capsys.readouterr().out.split()

    assert listed("--allowed") == [], "it has not begun"
    pass_days(use, 31)
    do(staff, use, "begin")
    assert listed("--refused") == [address_reference(alice.email)]
    assert listed("--allowed") == [address_reference(bob.email), address_reference("bob@work.example")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_command_costs_the_same_for_any_number(
    count: int, use: NamedUse, staff: Visitor, work: Work, django_assert_num_queries: Any
) -> None:
    announced(staff, use, work)
    kept = use.told.order_by("pk").values_list("pk", flat=True)[: 1 if count == 1 else None]
    if count == 3:
        make("carol")
        look_for_untold.enqueue()
        work()
    use.told.exclude(pk__in=list(kept)).delete()
    with django_assert_num_queries(6):
        call_command("new_use", use.key, "--allowed")


def test_the_database_keeps_the_order_of_things(use: NamedUse) -> None:
    for wrong in (
        {"state": "begun"},
        {"state": "waiting", "announced_at": timezone.now()},
        {"waits": 0},
        {"audience": "role"},
        {"kind": "question"},
        {"state": "ended", "announced_at": timezone.now(), "told_at": timezone.now(), "begun_at": timezone.now()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            NamedUse.objects.filter(pk=use.pk).update(**wrong)
