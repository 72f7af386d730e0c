"""The company's own mailer: it gets links, asks whom not to write to, and reports who refused."""

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone
from django.utils.http import http_date

from accounts.models import User
from accounts.provision import provision
from accounts.roles import MANAGER
from portal.audit.models import Entry
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all, note
from portal.consent.models import Decision, Evidence, Method, Party, Standing, State
from portal.consent.parties import address_reference, of_address, of_person
from portal.consent.purposes import ALL_MARKETING
from portal.consent.source import ConsentSource
from portal.consent.standing import is_allowed
from portal.mailings import clients, suppressions
from portal.mailings.headers import unsubscribe_headers
from portal.mailings.links import read
from portal.mailings.models import Client
from portal.sources.port import Subject
from tests.mailings.described import BASE, Mailer, description, resolved
from tests.people import password_hash, sign_in

ANN, BEN, CID = "ann@example.com", "ben@example.com", "cid@example.com"
RIGHTS = ("may_make_links", "may_check", "may_read_refusals", "may_report")
LINK = Circumstances(Method.LINK, Actor.visitor())


@pytest.fixture(autouse=True)
def cns(use_company: Callable[[str], None]) -> None:
    use_company("cns")
    cache.clear()


@pytest.fixture
def manager() -> User:
    facts = {"email": "max@example.com", "name": "Max", "password": password_hash(), "totp_secret": "M" * 32}
    return provision(**facts, staff_role=MANAGER, hashed=True)


def system(manager: User, *rights: str, name: str = "Mailer") -> Mailer:
    client = Client(name=name, **dict.fromkeys(rights, True))
    return Mailer(clients.new_secret(client, manager))


@pytest.fixture
def mailer(manager: User) -> Mailer:
    return system(manager, *RIGHTS)


def refuse(address: str, key: str = "newsletter") -> None:
    decide(of_address(address), [Wish(key, False, "email")], LINK)


def welcome(address: str, key: str = "newsletter") -> None:
    decide(of_address(address), [Wish(key, True, "email")], LINK)


def hashed(mailer: Mailer, key: str = "newsletter", query: str = "") -> dict[str, bool]:
    return {line["hash"]: line["refused"] for line in mailer.lines(key, query)}


def test_links_are_made_for_many_and_each_leaves_its_own_list(mailer: Mailer) -> None:
    addresses = [f"person{number}@example.com" for number in range(1000)]
    made = mailer.post("/links", {"list": "events", "addresses": addresses})

    assert [one["address"] for one in made["links"]] == addresses
    one = made["links"][7]
    response = Browser().post(one["link"].removeprefix("http://localhost:8000"), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert not is_allowed([address_reference(addresses[7])], "events", "email")
    assert Decision.objects.count() == 1
    assert one["headers"]["List-Unsubscribe"] == f"<{one['link']}>"
    entry = Entry.objects.get(event="links_made")
    assert (entry.facts["list"], entry.facts["count"]) == ("events", 1000)
    assert "@" not in json.dumps(entry.facts)


def test_the_headers_name_a_mailbox_only_where_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.company.current import company

    alone = unsubscribe_headers(ANN, "newsletter")
    assert alone["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert alone["List-Unsubscribe"].count("<") == 1
    stated = company().mailings.model_copy(update={"unsubscribe_mail": "leave@example.com"})
    monkeypatch.setattr(type(company()), "mailings", stated, raising=False)
    monkeypatch.setitem(company().__dict__, "mailings", stated)
    https, mailto = unsubscribe_headers(ANN, "newsletter")["List-Unsubscribe"].split(", ")
    assert https.startswith("<http")
    assert mailto.startswith("<mailto:leave@example.com?subject=")
    assert read(mailto.removesuffix(">").partition("=")[2]).address == ANN


def test_checking_tells_which_lists_are_refused_by_whom(mailer: Mailer, django_assert_num_queries: Any) -> None:
    refuse(ANN)
    decide(of_address(BEN), leaving_all(), LINK)
    welcome(BEN, "events")
    welcome(CID)

    one = mailer.post("/check", {"address": " Ann@Example.com ", "lists": ["newsletter"]})
    assert one == {"answers": [{"address": "Ann@Example.com", "refused": ["newsletter"]}]}
    sent = {"addresses": [ANN, BEN, CID, "dee@example.com"], "lists": ["newsletter", "events", ALL_MARKETING]}
    with django_assert_num_queries(3):  # the system, one question whatever it is about, and the trail
        many = mailer.post("/check", sent)
    assert [one["refused"] for one in many["answers"]] == [["newsletter"], ["newsletter", ALL_MARKETING], [], []]
    every = mailer.post("/check", {"address": BEN})
    assert every["answers"][0]["refused"] == ["newsletter", "whitepapers", ALL_MARKETING]


def test_a_refusal_of_everything_counts_for_a_list_that_is_declared_later(mailer: Mailer) -> None:
    decide(of_address(ANN), leaving_all(), LINK)
    Standing.objects.filter(purpose="events").delete()  # as if it had been declared after that day

    assert mailer.post("/check", {"address": ANN, "lists": ["events"]})["answers"][0]["refused"] == ["events"]
    assert hashed(mailer, "events") == {address_reference(ANN): True}


def test_asking_to_join_in_somebodys_name_takes_no_refusal_away(mailer: Mailer) -> None:
    refuse(ANN)
    decide(of_address(BEN), leaving_all(), LINK)
    for address in (ANN, BEN, CID):
        note(of_address(address), Wish("newsletter", True, "email"), State.REQUESTED, LINK)

    answers = mailer.post("/check", {"addresses": [ANN, BEN, CID], "lists": ["newsletter"]})["answers"]
    assert [one["refused"] for one in answers] == [["newsletter"], ["newsletter"], []]
    assert hashed(mailer) == {address_reference(ANN): True, address_reference(BEN): True}


def test_a_refusal_outlives_an_erasure_and_meets_an_address_that_is_imported_again(mailer: Mailer) -> None:
    decide(of_address(ANN), [Wish("newsletter", False, "email")], LINK)
    source, subject = ConsentSource(), Subject({"email": frozenset({ANN})})
    for dataset in ("portal_choice_evidence", "portal_choice_addresses"):
        source.erase(dataset, subject)

    assert Party.objects.get().address is None
    assert mailer.post("/check", {"address": ANN.upper()})["answers"][0]["refused"] == ["newsletter"]
    assert hashed(mailer) == {address_reference(ANN): True}


def test_the_list_of_refusals_is_whole_however_long_and_holds_nobody_else(
    mailer: Mailer, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppressions, "PAGE", 3)
    refused = [f"person{number}@example.com" for number in range(10)]
    for number, address in enumerate(refused):
        if number % 2:
            refuse(address)
        else:
            decide(of_address(address), [Wish(ALL_MARKETING, False, "email")], LINK)
    welcome(BEN)
    decide(of_address(CID), [Wish(ALL_MARKETING, False, "email"), Wish("newsletter", True, "email")], LINK)
    decide(of_person(alice), [Wish("newsletter", False, "email")], LINK)
    welcome("old@example.com")
    ran_out = Standing.objects.filter(party=of_address("old@example.com"))
    ran_out.update(valid_until=timezone.now() - timedelta(seconds=1))

    lines = mailer.lines("newsletter")
    assert len(lines) == 11
    assert {line["hash"] for line in lines} == {address_reference(one) for one in [*refused, "old@example.com"]}


def test_a_mailer_that_holds_the_key_finds_an_address_by_its_hash(
    mailer: Mailer, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(ANN)
    call_command("list_key")
    key = bytes.fromhex(capsys.readouterr().out.strip())
    by_hand = hmac.new(key, b"ann@example.com", hashlib.sha256).hexdigest()[:32]
    assert list(hashed(mailer)) == [by_hand]


def test_what_has_changed_since_a_moment_includes_who_is_welcome_again(mailer: Mailer) -> None:
    refuse(ANN)
    refuse(BEN)
    Standing.objects.update(since=timezone.now() - timedelta(days=3))
    welcome(BEN)
    decide(of_address(CID), leaving_all(), LINK)
    moment = (timezone.now() - timedelta(days=1)).isoformat().replace("+00:00", "Z")

    assert hashed(mailer, query=f"?since={moment}") == {address_reference(BEN): False, address_reference(CID): True}
    assert set(hashed(mailer)) == {address_reference(ANN), address_reference(CID)}
    for wrong in ("yesterday", "2027-01-31", "2027-01-31T09:30:00", "2027-13-31T09:30:00Z"):
        assert b"moment with its zone" in mailer.get("newsletter", f"?since={wrong}", 422).content  # type: ignore[attr-defined]


def test_a_list_that_is_the_same_is_not_sent_again(mailer: Mailer) -> None:
    assert "Last-Modified" not in mailer.get("newsletter")
    refuse(ANN)
    first = mailer.get("newsletter")
    mailer.get("newsletter", status=200, **{"if-modified-since": first["Last-Modified"]})  # this very second
    Standing.objects.update(since=timezone.now() - timedelta(hours=1))
    first = mailer.get("newsletter")

    mailer.get("newsletter", status=304, **{"if-none-match": first["ETag"]})
    mailer.get("newsletter", status=304, **{"if-modified-since": first["Last-Modified"]})
    mailer.get("newsletter", status=304, **{"if-modified-since": http_date()})
    mailer.get("newsletter", status=304, **{"if-none-match": mailer.get("newsletter")["ETag"]})
    refuse(BEN, ALL_MARKETING)
    mailer.get("newsletter", status=200, **{"if-none-match": first["ETag"]})
    mailer.get("newsletter", status=200, **{"if-modified-since": first["Last-Modified"]})
    head = mailer.client.head(f"{BASE}/refusals/newsletter", headers=mailer.headers)
    assert (head.status_code, head.getvalue()) == (200, b"")


def test_what_the_mailer_heard_is_written_down_once(mailer: Mailer) -> None:
    welcome(ANN, "events")
    heard = {
        "reports": [
            {"address": ANN, "reason": "unsubscribe", "list": "events"},
            {"address": BEN, "reason": "complaint"},
        ]
    }
    assert mailer.post("/refusals", heard) == {"new": 2, "known": 0}
    assert mailer.post("/refusals", heard) == {"new": 0, "known": 2}

    ann = Decision.objects.filter(party=of_address(ANN)).latest("pk")
    assert (ann.purpose, ann.state, ann.method) == ("events", "withdrawn", "machine")
    assert ann.actor == f"system:client.{Client.objects.get().key}"
    assert not is_allowed([address_reference(BEN)], "newsletter", "email")
    assert Decision.objects.filter(party=of_address(BEN), purpose=ALL_MARKETING).exists()
    assert Evidence.objects.filter(decision__party=of_address(BEN)).first().facts == {"reason": "complaint"}


def test_without_right_credentials_nobody_gets_anything(manager: User) -> None:
    right = system(manager, *RIGHTS)
    key = Client.objects.get().key
    for wrong in ("", "x", f"{key}.", f"{key}.wrong", "nobody.secret"):
        cache.clear()
        told = Mailer(wrong).post("/check", {"address": ANN}, status=401)
        assert told["error"]["code"] == "credentials"
    Client.objects.update(is_active=False)
    right.post("/check", {"address": ANN}, status=401)
    Client.objects.update(is_active=True)
    right.post("/check", {"address": ANN})
    assert Client.objects.get().last_used_on == timezone.now().date()


def test_who_keeps_guessing_is_held_up_and_the_mailer_is_not(mailer: Mailer) -> None:
    guesser = Mailer("nobody.secret")
    for _ in range(20):
        guesser.post("/check", {"address": ANN}, status=401)
    assert guesser.post("/check", {"address": ANN}, status=429)["error"]["code"] == "too_many"
    mailer.post("/check", {"address": ANN})


CALLS: dict[str, tuple[str, Any]] = {
    "may_make_links": ("/links", {"list": "events", "addresses": [ANN]}),
    "may_check": ("/check", {"address": ANN}),
    "may_report": ("/refusals", {"reports": [{"address": ANN, "reason": "complaint"}]}),
}


@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_opens_its_own_call_alone(manager: User, right: str) -> None:
    holder, others = system(manager, right), system(manager, *set(RIGHTS) - {right}, name="Other")
    for needed, (path, body) in CALLS.items():
        holder.post(path, body, status=200 if needed == right else 403)
        others.post(path, body, status=403 if needed == right else 200)
    holder.get("newsletter", status=200 if right == "may_read_refusals" else 403)
    others.get("newsletter", status=403 if right == "may_read_refusals" else 200)


FAULTY: list[tuple[str, Any, int, str]] = [
    ("/links", "{", 422, "is not JSON"),
    ("/links", [], 422, "The body is not as the description says"),
    ("/links", {"list": "nothing", "addresses": [ANN]}, 422, "no mailing list of that key"),
    ("/links", {"list": "events", "addresses": []}, 422, "Addresses is empty"),
    ("/links", {"list": "events", "addresses": ["secret-name"]}, 422, "Addresses.0 is not an email address"),
    ("/links", {"list": "events", "addresses": ["a@b\nc"]}, 422, "Addresses.0 is not an email address"),
    ("/links", {"addresses": [ANN]}, 422, "List is missing"),
    ("/links", {"list": "events", "addresses": [ANN], "secret-name": 1}, 422, "A name in the body is not a name"),
    ("/links", {"list": "events", "addresses": [ANN] * 1001}, 413, "at most 1000 addresses"),
    ("/check", {}, 422, "either address or addresses"),
    ("/check", {"address": ANN, "addresses": [ANN]}, 422, "either address or addresses"),
    ("/check", {"address": ANN, "lists": ["secret-name"]}, 422, "no mailing list of that key"),
    ("/refusals", {"reports": [{"address": ANN, "reason": "secret-name"}]}, 422, "none of the words"),
    ("/refusals", {"reports": [{"address": ANN, "reason": "unsubscribe"}]}, 422, "no mailing list of that key"),
    ("/refusals", {"reports": [{"address": ANN, "reason": "complaint"}] * 201}, 413, "at most 200 reports"),
]


@pytest.mark.parametrize("path, body, status, sentence", FAULTY)
def test_a_fault_is_said_in_a_sentence_that_repeats_nothing(
    mailer: Mailer, path: str, body: Any, status: int, sentence: str
) -> None:
    told = mailer.post(path, body, status=status)["error"]["message"]
    assert sentence in told
    assert "secret-name" not in told and "@" not in told
    assert Decision.objects.count() == 0


def test_other_content_other_methods_and_other_lists_are_refused(mailer: Mailer, settings: Any) -> None:
    mailer.post("/check", '{"address": "ann@example.com"}', status=415, content_type="text/plain")
    mailer.get("nothing", status=404)
    for path, allowed in (("/links", "POST"), ("/refusals/newsletter", "GET")):
        answer = mailer.client.delete(BASE + path, headers=mailer.headers)
        assert (answer.status_code, answer["Allow"], answer.json()["error"]["code"]) == (405, allowed, "method")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    mailer.post("/check", {"addresses": [ANN] * 100}, status=413)


def test_the_description_is_whole(client: Browser) -> None:
    told = description()
    assert told["openapi"].startswith("3.1.")
    assert set(told["paths"]) == {"/links", "/check", "/refusals", "/refusals/{list}", "/openapi.json"}
    names: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert resolved(node), node["$ref"]
            if "operationId" in node:
                names.append(node["operationId"])
                assert {"summary", "responses"} <= set(node)
                assert all("description" in resolved(one) for one in node["responses"].values())
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk(told)
    assert len(names) == len(set(names)) == 5


def test_a_manager_makes_a_system_and_sees_its_secret_once(client: Browser, manager: User) -> None:
    sign_in(client, manager)
    fields = {"name": "Our mailer", "may_check": "on", "is_active": "on"}
    made = client.post("/admin/mailings/client/add/", fields)
    credentials = made.content.decode().partition("<code>")[2].partition("</code>")[0]
    assert "no-store" in made["Cache-Control"]
    Mailer(credentials).post("/check", {"address": ANN})

    found = Client.objects.get()
    secret = credentials.partition(".")[2]
    assert secret not in str(Client.objects.values().get())
    pages = ["", f"{found.pk}/change/", f"{found.pk}/secret/"]
    assert all(secret not in client.get(f"/admin/mailings/client/{page}").content.decode() for page in pages)
    renewed = client.post(f"/admin/mailings/client/{found.pk}/secret/").content.decode()
    Mailer(credentials).post("/check", {"address": ANN}, status=401)
    Mailer(renewed.partition("<code>")[2].partition("</code>")[0]).post("/check", {"address": ANN})

    client.post(f"/admin/mailings/client/{found.pk}/change/", {"name": "Our mailer", "may_check": "on"})
    assert not Client.objects.get().is_active
    facts = list(Entry.objects.filter(event="client_changed").order_by("pk").values_list("facts__active", flat=True))
    assert facts == [True, True, False]
    assert client.post(f"/admin/mailings/client/{found.pk}/delete/").status_code == 403


@pytest.mark.parametrize("path", ["", "add/", "1/secret/"])
def test_an_officer_makes_no_credentials(client: Browser, pat: User, path: str) -> None:
    Client.objects.create(pk=1, name="Mailer", digest="0" * 64)
    sign_in(client, pat)
    assert client.get(f"/admin/mailings/client/{path}").status_code == 403
    assert client.post(f"/admin/mailings/client/{path}").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_systems_costs_the_same_at_any_length(
    client: Browser, manager: User, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        Client.objects.create(name=f"Mailer {number}", digest="0" * 64)
    sign_in(client, manager)
    client.get("/admin/mailings/client/")
    with django_assert_num_queries(7):
        client.get("/admin/mailings/client/")


def test_the_command_writes_links_line_by_line(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,email\n1,ann@example.com\n2,nobody\n3,ben@example.com\n", "utf-8")
    call_command("unsubscribe_links", "--list", "events", "--input", str(people), "--column", "email")
    written = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(written.out)))
    assert [row["address"] for row in rows] == [ANN, BEN]
    named = read(rows[1]["link"].rstrip("/").rpartition("/")[2])
    assert (named.address, named.purpose) == (BEN, "events")
    assert "2 links; 1 lines" in written.err
    assert Entry.objects.get(event="links_made").facts == {"list": "events", "count": 2, "client": "command"}

    people.write_text("ann@example.com\n\nben@example.com\n", "utf-8")
    call_command("unsubscribe_links", "--list", "events", "--input", str(people))
    assert len(capsys.readouterr().out.splitlines()) == 3
    with pytest.raises(CommandError, match="There are: newsletter, whitepapers, events, marketing"):
        call_command("unsubscribe_links", "--list", "nothing", "--input", str(people))
    with pytest.raises(CommandError, match="names no column"):
        call_command("unsubscribe_links", "--list", "events", "--input", str(people), "--column", "email")
