"""What the `http` adapter makes of a service that is down, slow, busy, wrong, or not the one that it takes it for."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from portal.demo.people import ALICE, BOB, FRANK
from portal.sources import http_calls
from portal.sources.http import HttpSource
from portal.sources.http_calls import Service
from portal.sources.http_directory import HttpDirectory
from portal.sources.mapping_places import DirectoryDeclaration
from portal.sources.port import Entry, NotAcceptable, NotThere, Selection, SourceDown, Subject
from tests.sources.making import made
from tests.sources.serving import KEY, Serve, reached, serve, serving

__all__ = ["serve"]

ALICES = Subject({"account": frozenset({ALICE.account})})
SAYS_SO = Entry({"name": "Ada"}, {"company": "Ada's"})
TALLY = {"count": 3, "capped": False, "oldest": None, "newest": None}
RECORD = {
    "key": "1",
    "values": dict.fromkeys(("name", "company", "email", "business_phone", "fax", "mobile", "home_phone", "address"))
    | {"changed_at": "2026-03-04T14:05:00+01:00"},
}


@dataclass
class Broken:
    """A server that answers what the test lines up, the last of it for ever: status, headers and body."""

    answers: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    slow: float = 0

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        self.answers.append((status, headers, body))


def _handler(broken: Broken) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            broken.asked.append((self.path, dict(self.headers), body))
            status, headers, said = broken.answers.pop(0) if len(broken.answers) > 1 else broken.answers[0]
            time.sleep(broken.slow)
            if said is None:
                self.close_connection = True
                return
            told = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(told))} | headers).items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for slow answers
                self.wfile.write(told)

        def log_message(self, *_said: Any) -> None:
            """Says nothing."""

    return Handler


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Broken, HttpSource]]:
    """Returns the server and the source that it stands for; nobody pauses for long."""
    monkeypatch.setattr(http_calls, "PAUSES", (0.01, 0.02))
    state = Broken()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    source = reached(f"http://127.0.0.1:{server.server_port}/v1", made("telecom.company_contacts"), timeout=5)
    yield state, source
    source.service._client.close()
    server.shutdown()
    server.server_close()
    thread.join()


READS: dict[str, Callable[[HttpSource], object]] = {
    "tally": lambda source: source.tally("company_contacts", ALICES),
    "page": lambda source: source.page("company_contacts", ALICES),
    "get": lambda source: source.get("company_contacts", ALICES, "1"),
    "stream": lambda source: list(source.stream("company_contacts", ALICES)),
    "saying": lambda source: list(source.saying("company_contacts", SAYS_SO, "account")),
    "erase": lambda source: source.erase("company_contacts", ALICES),
    "put": lambda source: source.put("company_contacts", ALICES, SAYS_SO),
}
ONCE: dict[str, Callable[[HttpSource], object]] = {
    "correct": lambda source: source.correct("company_contacts", ALICES, "1", {"name": "Ada"}),
    "add": lambda source: source.add("company_contacts", ALICES, {"name": "Ada"}),
}


@pytest.mark.parametrize("name", READS | ONCE)
def test_whatever_goes_wrong_the_source_is_down_and_never_empty(name: str, broken: Any, caplog: Any) -> None:
    server, source = broken
    for status, headers, body in [
        (500, {}, {"error": "unavailable"}),
        (401, {}, {"error": "not_signed"}),
        (404, {}, b"<h1>Not Found</h1>"),
        (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""),
        (200, {}, b'{"count": 3'),
        (200, {}, [ALICE.email]),
        (200, {}, {"records": [{"key": 7, "values": {}}], "identifiers": [7], "outcome": ALICE.email, "count": -1}),
    ]:
        server.answers = [(status, headers, body)]
        with pytest.raises(SourceDown):
            (READS | ONCE)[name](source)
    assert len(server.asked) == 7
    assert len(caplog.records) == 7
    assert ALICE.email not in caplog.text
    assert ALICE.account not in caplog.text


def test_a_service_that_is_not_there_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_calls, "PAUSES", (0.01, 0.02))
    source = reached("http://127.0.0.1:9/v1", made("telecom.company_contacts"))
    for ask in (READS | ONCE).values():
        with pytest.raises(SourceDown):
            ask(source)


@pytest.mark.parametrize("name", READS)
def test_what_does_no_harm_twice_is_asked_again_while_the_service_is_busy(name: str, broken: Any) -> None:
    server, source = broken
    server.says({"error": "unavailable"}, 503)
    server.says({}, 429, Retry_After="0")
    server.says(RECORD | TALLY | {"records": [], "identifiers": [], "outcome": "done", "next": None})
    READS[name](source)
    assert len(server.asked) == 3
    assert len({headers["Signature-Input"] for _path, headers, _body in server.asked}) == 3


def test_a_broken_connection_is_tried_again_for_a_read_and_never_for_what_is_added(broken: Any) -> None:
    server, source = broken
    server.says(None)
    server.says(TALLY)
    assert source.tally("company_contacts", ALICES).count == 3
    assert len(server.asked) == 2
    for name in ONCE:
        for answer in [(200, {}, None), (503, {}, {}), (429, {"Retry-After": "0"}, {})]:
            server.asked.clear()
            server.answers = [answer]
            with pytest.raises(SourceDown):
                ONCE[name](source)
            assert len(server.asked) == 1


def test_a_wait_that_is_longer_than_the_question_may_take_is_not_waited_for(broken: Any) -> None:
    server, source = broken
    server.says({}, 429, Retry_After="3600")
    with pytest.raises(SourceDown):
        READS["tally"](source)
    assert len(server.asked) == 1


def test_a_service_that_was_out_of_reach_rests_before_it_is_asked_again(broken: Any) -> None:
    server, source = broken
    source.service.rest = 60
    server.says({}, 429, Retry_After="3600")
    for ask in (*READS.values(), *ONCE.values()):
        with pytest.raises(SourceDown):
            ask(source)
    assert len(server.asked) == 1


def test_a_slow_service_is_down_and_so_is_one_that_never_comes_to_an_end(broken: Any) -> None:
    server, source = broken
    source.service.timeout = 0.2
    server.slow = 0.5
    server.says(TALLY)
    with pytest.raises(SourceDown):
        READS["tally"](source)
    server.slow, source.service.timeout = 0, 5
    source.service.most = 1_000
    server.answers = [(200, {}, TALLY | {"more": "x" * 1_000})]
    with pytest.raises(SourceDown):
        READS["tally"](source)


def test_answers_that_would_never_end_are_noticed(broken: Any) -> None:
    server, source = broken
    for body in ({"records": [RECORD], "next": "again"}, {"records": [], "next": "more"}, {"records": [RECORD] * 501}):
        server.answers = [(200, {}, body)]
        with pytest.raises(SourceDown):
            READS["stream"](source)
    server.answers = [(200, {}, {"identifiers": ["a"], "next": "again"})]
    with pytest.raises(SourceDown):
        READS["saying"](source)
    server.answers = [(200, {}, {"outcome": "done", "count": 0, "remaining": 5})]
    with pytest.raises(SourceDown):
        READS["erase"](source)


def test_times_are_utc_secrets_stay_out_and_a_missing_field_is_told(broken: Any, caplog: Any) -> None:
    server, _source = broken
    described = made("telecom.devices").describe()[0]
    secret = next(one.name for one in described.fields if one.never_disclose)
    source = HttpSource("company", "Company", _source.service, [described])
    values = {one.name: None for one in described.fields} | {"seen_at": "2026-03-04T14:05:00+01:00", secret: "hunter2"}
    server.says({"key": "1", "values": values})
    found = source.get("devices", ALICES, "1").values
    assert secret not in found
    assert found["seen_at"].isoformat() == "2026-03-04T13:05:00+00:00"
    for name, value in (("seen_at", "2026-03-04T14:05:00"), ("model", 7), ("maker", ...)):
        wrong = values | {name: value}
        server.answers = [(200, {}, {"key": "1", "values": {n: v for n, v in wrong.items() if v is not ...}})]
        with pytest.raises(SourceDown):
            source.get("devices", ALICES, "1")
        assert f"devices.{name}" in caplog.text


def test_only_identifiers_that_find_records_there_leave_the_portal_and_never_in_the_address(broken: Any) -> None:
    server, source = broken
    server.says(TALLY)
    who = Subject({"account": frozenset({ALICE.account}), "email": frozenset({ALICE.email})})
    source.tally("company_contacts", who)
    [(path, headers, body)] = server.asked
    assert path == "/v1/tally"
    assert body["subject"] == {"account": [ALICE.account]}
    assert not any(ALICE.account in value for value in headers.values())
    assert source.tally("company_contacts", Subject({"email": frozenset({ALICE.email})})).count == 0
    assert source.tally("company_contacts", ALICES, Selection(keys=())).count == 0
    assert len(server.asked) == 1


def test_what_a_service_says_about_a_field_reaches_the_person(broken: Any) -> None:
    server, source = broken
    server.says({"error": "not_acceptable", "problems": {"name": "This name is taken.", "other": "No."}}, 422)
    with pytest.raises(NotAcceptable) as caught:
        ONCE["correct"](source)
    assert caught.value.problems == {"name": "This name is taken."}
    server.answers = [(422, {}, {"error": "not_acceptable"})]
    with pytest.raises(NotAcceptable) as caught:
        ONCE["correct"](source)
    assert list(caught.value.problems) == ["name"]


def test_a_file_that_breaks_off_or_is_another_part_is_never_taken_for_whole(broken: Any) -> None:
    server, _source = broken
    source = HttpSource("company", "Company", _source.service, made("telecom.recordings").describe())
    server.says(b"RIFF", Content_Length="4", Content_Disposition="attachment; filename=../../a.wav")
    file = source.file("recordings", ALICES, "1")
    assert (file.name, file.size, file.stream.read()) == ("a.wav", 4, b"RIFF")
    for headers, start in (({"Content-Length": "9"}, 0), ({"Content-Length": "4"}, 2)):
        server.answers = [(200, headers | {"Connection": "close"}, b"RIFF")]
        with pytest.raises(SourceDown):
            source.file("recordings", ALICES, "1", start).stream.read()
    server.answers = [(404, {}, {"error": "not_there"})]
    with pytest.raises(NotThere):
        source.file("recordings", ALICES, "1")


def test_a_recording_plays_from_any_byte_through_the_service(serve: Serve) -> None:
    behind = made("telecom.recordings")
    source, before = serve(behind), behind.page("recordings", ALICES).records[0].key
    with behind.file("recordings", ALICES, before).stream as stream:
        whole = stream.read()
    for start in (0, 1, len(whole) - 3):
        file = source.file("recordings", ALICES, before, start)
        with file.stream as stream:
            assert (stream.read(), file.size, file.type) == (whole[start:], len(whole), "audio/x-wav")
        assert file.name.endswith(".wav")
    with pytest.raises(NotThere):
        source.file("recordings", Subject({"account": frozenset({BOB.account})}), before)


def test_the_reference_service_lets_in_only_what_is_signed_new_and_recent() -> None:
    behind = made("telecom.company_contacts")
    with serving(behind, keys=[b"old" * 12, KEY]) as address:
        assert reached(address, behind).tally("company_contacts", ALICES).count
        assert reached(address, behind, key=b"old" * 12).tally("company_contacts", ALICES).count
        with pytest.raises(SourceDown):
            reached(address, behind, key=b"x" * 32).tally("company_contacts", ALICES)
        body = json.dumps({"dataset": "company_contacts", "subject": {"account": [ALICE.account]}}).encode()

        def answered(headers: dict[str, str], sent: bytes = body, operation: str = "tally") -> int:
            return httpx.post(f"{address}/{operation}", content=sent, headers=headers, trust_env=False).status_code

        good = http_calls.signed(KEY, "company", "/portal/v1/tally", body)
        assert answered(good) == 200
        assert answered(good) == 401, "a call that comes again"
        assert answered({}) == 401
        for changes in (
            {"at": time.time() - 301},
            {"at": time.time() + 302},
            {"key": b"y" * 32},
            {"path": "/portal/v1/erase"},
            {"body": b"{}"},
        ):
            facts = {"key": KEY, "keyid": "company", "path": "/portal/v1/tally", "body": body} | changes
            assert answered(http_calls.signed(**facts)) == 401, changes
        for operation, sent, status in (("nothing", b"{}", 404), ("tally", b"[]", 400), ("tally", b"x" * 2**20, 400)):
            signed = http_calls.signed(KEY, "company", f"/portal/v1/{operation}", sent)
            assert answered(signed, sent, operation) == status
        assert httpx.get(f"{address}/tally", trust_env=False).status_code == 401


def test_a_service_whose_system_is_down_says_so(serve: Serve, company_out_of_reach: Any) -> None:
    with company_out_of_reach():
        source = serve(made("telecom.company_contacts"))
        source.service.timeout = 0.15
        for ask in (READS | ONCE).values():
            if ask is not ONCE["add"]:
                with pytest.raises(SourceDown):
                    ask(source)


def test_a_directory_that_names_somebody_else_is_not_believed(broken: Any) -> None:
    server, source = broken
    declared = DirectoryDeclaration(source="company", default_role="subscriber", roles={"holder": "boss"})
    book = HttpDirectory("company", source.service, declared)
    frank = {"role": "holder", "email": FRANK.email, "relationship_ended_on": "2024-05-06"}
    server.says({"people": [frank], "day": "2024-05-06", "count": 2})
    [found] = book.find(FRANK.email.upper())
    assert (found.role, found.relationship_ended_on) == ("boss", date(2024, 5, 6))
    assert book.next_end(date(2024, 6, 1)) == date(2024, 5, 6)
    assert book.next_end(date(2024, 6, 1), date(2024, 5, 5)) == date(2024, 5, 6)
    assert book.ended_on(date(2024, 5, 6)) == (found,)
    assert (book.count_ended(date(2024, 6, 1)), book.count_ended(date(2024, 6, 1), ceiling=1)) == (2, 1)
    for ask in (
        lambda: book.find(ALICE.email),
        lambda: book.of_account(ALICE.account),
        lambda: book.next_end(date(2024, 5, 6)),
        lambda: book.next_end(date(2024, 6, 1), date(2024, 5, 6)),
        lambda: book.ended_on(date(2024, 5, 7)),
    ):
        with pytest.raises(SourceDown):
            ask()
    server.answers = [(200, {}, {"people": [], "day": None})]
    assert (book.find(ALICE.email), book.next_end(date(2024, 6, 1)), book.ended_on(date(2024, 5, 6))) == ((), None, ())


def test_the_secret_is_not_in_what_a_service_shows_of_itself() -> None:
    assert "key" not in repr(Service("crm", "https://crm.example.com", KEY))
