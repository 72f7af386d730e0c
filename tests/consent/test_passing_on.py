"""Choices arrive in the company's own systems, whatever happens on the way."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.company.loading import PROFILES
from portal.consent.alerting import tell_of_late
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all
from portal.consent.delivering import pass_on_waiting
from portal.consent.models import Decision, Method, Party, Push
from portal.consent.parties import of_address, of_browser, of_person
from portal.consent.passing_on import progress
from portal.consent.purposes import SALE
from portal.consent.reconciling import reconcile
from portal.consent.source import ConsentSource
from portal.demo.people import ALICE, BOB
from portal.jobs.faults import Fault
from portal.mail.models import Message
from portal.sources.port import Subject
from tests.inspection import Visitor
from tests.people import PASSWORD, sign_in
from tests.promises.records import rows, write

CENTRE = Circumstances(Method.CENTRE, Actor.visitor())


@pytest.fixture(autouse=True)
def cns(use_company) -> None:
    use_company("cns")


def say(party: Party, key: str, allowed: bool, channel: str = "email") -> list[Decision]:
    return decide(party, [Wish(key, allowed, channel)], CENTRE)


def listed(address: str, name: str = "newsletter") -> list[str]:
    """Returns what the company's mailing table says, straight from its database."""
    return [one["state"] for one in rows("subscriptions", ["state"], "email = %s AND list = %s", [address, name])]


def import_again(address: str, name: str = "newsletter") -> None:
    """Puts an address back on a list, as an import from an old file does."""
    write("DELETE FROM subscriptions WHERE email = %s AND list = %s", [address, name])
    write(
        "INSERT INTO subscriptions (list, state, email, how, changed_at) VALUES (%s, 'on', %s, 'Import', %s)",
        [name, address, "2026-01-01 00:00:00"],
    )


def hasten() -> None:
    """Lets everything that waits be due for another try."""
    Push.objects.update(tried_at=timezone.now() - timedelta(days=1))


def test_a_refusal_is_in_the_mailing_table_within_one_run_of_the_worker(work) -> None:
    assert listed(ALICE.email) == ["on"]
    [decision] = say(of_address(ALICE.email), "newsletter", False)
    assert progress([decision.pk])[decision.pk].arrived is None
    work()

    assert listed(ALICE.email) == ["off"]
    assert listed(BOB.email) == ["on"]
    assert progress([decision.pk])[decision.pk].arrived is not None
    entry = Entry.objects.get(event="choice_passed_on")
    assert entry.facts == {"purpose": "newsletter", "destination": "subscriptions:newsletter", "outcome": "reached"}


def test_an_address_that_the_company_never_heard_of_is_written_down_as_refused_once(work) -> None:
    for allowed in (False, True, False):
        say(of_address("new@example.org"), "newsletter", allowed)
        work()
    assert listed("new@example.org") == ["off"]


def test_leaving_every_list_reaches_every_list_by_one_task(work) -> None:
    decide(of_address(ALICE.email), leaving_all(), CENTRE)
    assert Push.objects.count() == 3
    assert work() == 1
    assert [listed(ALICE.email, name) for name in ("newsletter", "whitepaper_mail", "event_mail")] == [["off"]] * 3


def test_what_no_place_has_to_know_and_what_a_browser_decides_costs_nothing(work) -> None:
    say(of_address(ALICE.email), "marketing.all", False)
    say(of_browser("b" * 32), "newsletter", False)
    assert (Push.objects.count(), work()) == (0, 0)


def test_queueing_costs_one_statement_and_one_task_whatever_the_number() -> None:
    party = of_address(ALICE.email)
    with CaptureQueriesContext(connection) as captured:
        decide(party, leaving_all(), CENTRE)
    told = [one["sql"] for one in captured]
    assert len([sql for sql in told if "INTO consent_push" in sql]) == 1
    assert len([sql for sql in told if "django_tasks_database" in sql]) == 1
    assert not [sql for sql in told if 'FROM "consent_push"' in sql]


def test_a_source_that_is_down_is_waited_for_and_staff_are_told_once(
    work, company_out_of_reach, pat: User, page: Visitor
) -> None:
    say(of_address(ALICE.email), "newsletter", False)
    with company_out_of_reach():
        work()
        assert listed_is_waiting() == "The source company could not be reached."
        Push.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        for _time in range(2):
            tell_of_late.enqueue()
            work()
        [message] = Message.objects.filter(template="choices_late")
        assert ALICE.email not in message.subject + message.text
        assert Entry.objects.filter(event="choice_late").count() == 1
        sign_in(page.client, pat)
        shown = page.client.get("/admin/consent/push/?late=yes")
        assert "could not be reached" in shown.content.decode()
        hasten()
        pass_on_waiting.enqueue()
        work()
        assert Push.objects.get().attempts == 2
    assert listed(ALICE.email) == ["on"]
    hasten()
    pass_on_waiting.enqueue()
    work()
    assert listed(ALICE.email) == ["off"]
    assert Push.objects.get().outcome == Push.Outcome.REACHED


def listed_is_waiting() -> str:
    push = Push.objects.get()
    assert push.outcome == Push.Outcome.WAITING
    return push.last_error


def test_an_old_push_that_arrives_late_does_not_undo_a_newer_decision(work, company_out_of_reach) -> None:
    party = of_address(ALICE.email)
    say(party, "newsletter", True)
    with company_out_of_reach():
        work()
    say(party, "newsletter", False)
    work()
    assert listed(ALICE.email) == ["off"]
    assert set(Push.objects.values_list("outcome", flat=True)) == {"reached"}, "the older one is settled with it"
    hasten()
    Push.objects.filter(decision__state="given").update(outcome="waiting")
    pass_on_waiting.enqueue()
    work()
    assert listed(ALICE.email) == ["off"]


def test_a_refusal_outlives_an_erasure_and_wins_over_another_import(work) -> None:
    say(of_address(ALICE.email), "newsletter", False)
    work()
    ConsentSource().erase("portal_choice_addresses", Subject({"email": frozenset({ALICE.email})}))
    assert Party.objects.get().address is None
    import_again(ALICE.email)
    import_again("keen@example.org")
    reconcile.enqueue()
    work()

    assert listed(ALICE.email) == ["off"]
    assert listed("keen@example.org") == ["on"]
    assert listed(BOB.email) == ["on"]


def test_a_refusal_of_everything_wins_over_an_import_into_a_list_that_it_does_not_name(work) -> None:
    say(of_address(ALICE.email), "marketing.all", False)
    import_again(ALICE.email, "event_mail")
    reconcile.enqueue()
    work()
    assert listed(ALICE.email, "event_mail") == ["off"]


def test_a_comparison_that_the_source_does_not_answer_is_made_later(work, company_out_of_reach) -> None:
    say(of_address(ALICE.email), "newsletter", False)
    work()
    import_again(ALICE.email)
    reconcile.enqueue()
    with company_out_of_reach():
        work()
    assert listed(ALICE.email) == ["on"]
    work(hurry=True)
    assert listed(ALICE.email) == ["off"]


def test_of_an_erased_mailbox_nothing_can_be_told_and_that_is_said(work) -> None:
    party = of_address(ALICE.email)
    say(party, "newsletter", False)
    Party.objects.update(address=None)
    work()
    push = Push.objects.get()
    assert (push.outcome, push.last_error) == (
        Push.Outcome.REFUSED,
        "Nothing is known any more by which the records could be found.",
    )


def test_whoever_buys_data_is_told_by_staff_where_no_address_is_declared(
    use_company, people, work, page: Visitor
) -> None:
    use_company("calltrackingmetrics")
    alice, pat = people("alice"), people("pat")
    decide(of_person(alice), [Wish(SALE, False)], CENTRE)
    work()
    found = Push.objects.order_by("destination")
    assert [(one.destination, one.outcome) for one in found] == [
        ("recipient:advertising", "by_hand"),
        ("recipient:social_widgets", "by_hand"),
    ]
    sign_in(page.client, pat)
    url, chosen = "/admin/consent/push/", {"_selected_action": [found[0].pk], "action": "done_by_hand"}
    page.client.post(url, chosen)
    assert found[0].outcome == "by_hand", "a note is asked for"
    page.client.post(url, chosen | {"note": "Rang their desk."})
    done = Push.objects.get(pk=found[0].pk)
    assert (done.outcome, done.note) == ("reached", "Rang their desk.")
    assert Entry.objects.filter(event="choice_passed_on", facts__outcome="by_hand_done").count() == 1


def test_nobody_but_staff_sees_choices_on_their_way(alice: User, page: Visitor) -> None:
    sign_in(page.client, alice)
    assert page.client.get("/admin/consent/push/").status_code != 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    pat: User, page: Visitor, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        say(of_address(f"p{number}@example.org"), "newsletter", False)
    sign_in(page.client, pat)
    page.client.get("/admin/consent/push/")
    with django_assert_num_queries(7):
        shown = page.client.get("/admin/consent/push/").content.decode()
    assert shown.count('name="_selected_action"') == count


def test_a_recipient_with_an_address_is_written_to_and_learns_no_more_than_it_needs(
    use_company, people, work, tmp_path: Path
) -> None:
    folder = tmp_path / "sixth"
    shutil.copytree(PROFILES / "calltrackingmetrics", folder)
    with (folder / "sources.toml").open("a") as file:
        file.write('\n[[recipients]]\nkey = "third_party_marketers"\nmail = "privacy@buyer.example"\n')
    use_company(str(folder))
    alice = people("alice")
    party = of_person(alice)
    decide(party, [Wish("third_party_marketing", False)], CENTRE)
    assert Push.objects.count() == 0, "nothing was shared before anybody agreed"
    for allowed in (True, False):
        decide(party, [Wish("third_party_marketing", allowed)], CENTRE)
        work()
    [message] = Message.objects.filter(template="recipient_told")
    assert (message.kind, message.recipient) == ("legal", "privacy@buyer.example")
    assert ALICE.email in message.text
    assert ALICE.email not in message.subject
    assert ALICE.name not in message.text + message.html
    assert ALICE.account not in message.text + message.html
    assert Push.objects.get().outcome == Push.Outcome.REACHED


def test_one_that_fails_unexpectedly_keeps_nobody_else_waiting(work) -> None:
    broken = of_address("broken@example.org")
    say(broken, "newsletter", False)
    say(of_address(ALICE.email), "newsletter", False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_party SET address = %s WHERE id = %s", [b"not sealed", broken.pk])
    with pytest.raises(Fault, match="failed unexpectedly: 1"):
        pass_on_waiting.call()
    assert Push.objects.get(outcome=Push.Outcome.WAITING).last_error == "Something unexpected happened."
    assert listed(ALICE.email) == ["off"]


def test_an_auditor_sees_choices_on_their_way_and_cannot_settle_them(page: Visitor, work) -> None:
    say(of_address(ALICE.email), "newsletter", False)
    secret = "NOA" * 10 + "23"
    noa = provision(email="noa@example.com", name="Noa", password=PASSWORD, totp_secret=secret, staff_role=AUDITOR)
    sign_in(page.client, noa)
    assert "subscriptions:newsletter" in page.client.get("/admin/consent/push/").content.decode()
    chosen = {"_selected_action": [Push.objects.get().pk], "action": "done_by_hand", "note": "x"}
    page.client.post("/admin/consent/push/", chosen)
    assert Push.objects.get().outcome == Push.Outcome.WAITING


def test_staff_have_it_tried_again(pat: User, page: Visitor, work) -> None:
    say(of_address(ALICE.email), "newsletter", False)
    work()
    import_again(ALICE.email)
    Push.objects.update(outcome=Push.Outcome.REFUSED, last_error="The table does not take this.")
    sign_in(page.client, pat)
    page.client.post("/admin/consent/push/", {"_selected_action": [Push.objects.get().pk], "action": "try_again"})
    work()
    assert (listed(ALICE.email), Push.objects.get().outcome) == (["off"], Push.Outcome.REACHED)
