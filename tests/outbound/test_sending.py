"""Outgoing calls reach the public internet alone, over TLS that is checked, and nothing behind a redirect."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.checks import run_checks

from portal.jobs.faults import Fault
from portal.outbound import places, sending
from portal.outbound.places import Place, Refused, may_call
from portal.outbound.sending import post
from tests.outbound.receiver import Receiver, receiving

BODY = b'{"told": true}'


def send(url: str) -> int:
    return post(url, BODY, content_type="application/json", headers={"X-Told": "1"})


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    with receiving() as found:
        yield found


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254"),  # noqa: S104
        *("100.64.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "fe80::1%eth0", "not an address"),
    ],
)
def test_addresses_inside_the_house_are_refused(address: str) -> None:
    assert not may_call(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_addresses_of_the_public_internet_are_called(address: str) -> None:
    assert may_call(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https:///told",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com:8443/",
        "https://example.com:x/",
        "https://example.com/a b",
        "https://example.com/\r\nHost: inside",
        "https://exämple.com/",
        "https://[::1/",
        "https://example.com/" + "a" * 2000,
        "http://127.0.0.1/",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_are_not_plain_https_are_refused_before_anybody_is_asked(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was asked for"))
    with pytest.raises(Refused) as refused:
        send(url)
    assert "example" not in str(refused.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"]
)
def test_no_way_of_writing_this_machine_reaches_it(host: str) -> None:
    with pytest.raises((Refused, Fault)) as refused:
        send(f"https://{host}/")
    assert "answered" not in str(refused.value) and "reached" not in str(refused.value)


def test_a_name_that_leads_inside_by_one_of_its_addresses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was called"))
    with pytest.raises(Refused, match="not on the public internet"):
        send("https://agent.example/")


def test_a_name_is_asked_for_once_and_the_address_that_was_looked_at_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, *given: Any, **named: Any) -> Any:
        if host == "localhost":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "10.0.0.5", *given, **named)
        return real(host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert send(receiver.url.replace("127.0.0.1", "localhost") + "/told?by=us") == 200
    assert asked == ["localhost"]
    [call] = receiver.received
    assert (call.path, call.body) == ("/told?by=us", BODY)
    assert call.headers["host"].startswith("localhost:")
    assert call.headers["content-type"] == "application/json" and call.headers["x-told"] == "1"


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, f"{receiver.url}/elsewhere"
    with pytest.raises(Fault, match="The server answered 307"):
        send(receiver.url)
    assert [call.path for call in receiver.received] == ["/"]


def test_what_is_no_success_is_a_fault_that_names_no_address(receiver: Receiver) -> None:
    for status in (400, 404, 500, 503):
        receiver.status = status
        with pytest.raises(Fault) as fault:
            send(f"{receiver.url}/secret")
        assert str(fault.value) == f"The server answered {status}."


def test_who_does_not_answer_is_a_fault(settings: Any) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Fault, match=r"could not be reached \(ConnectionRefusedError\)"):
        send(f"http://127.0.0.1:{port}/")


def test_a_server_that_sends_drop_by_drop_is_broken_off(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    monkeypatch.setattr(sending, "ENDS_WITHIN", 0.5)
    enough = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            taken, _who = server.accept()
            with taken:
                taken.sendall(b"HTTP/1.1 200 ")
                while not enough.wait(0.05):
                    taken.sendall(b"x")

        def quietly() -> None:
            try:
                drip()
            except OSError:
                enough.set()

        thread = threading.Thread(target=quietly)
        thread.start()
        with pytest.raises(Fault, match="could not be reached"):
            send(f"http://127.0.0.1:{server.getsockname()[1]}/")
        enough.set()
        thread.join()


def test_a_body_that_is_too_large_is_not_sent(receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="too large"):
        post(receiver.url, b"x" * (sending.MOST + 1), content_type="text/plain")
    assert receiver.received == []


@pytest.fixture
def certified(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Returns what a server needs to prove the name "localhost", by an authority that this process trusts."""
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context


def test_the_server_proves_its_name_and_is_asked_for_by_it(certified: ssl.SSLContext) -> None:
    names: list[Any] = []
    certified.sni_callback = lambda _socket, name, _context: names.append(name)
    with receiving(certified, "localhost") as server:
        assert send(server.url) == 200
    assert names == ["localhost"]
    assert server.received[0].headers["host"] == server.url.removeprefix("https://")


def test_a_server_that_proves_another_name_is_not_told_anything(certified: ssl.SSLContext) -> None:
    with receiving(certified, "127.0.0.1") as server:
        with pytest.raises(Fault, match=r"\(SSLCertVerificationError\)"):
            send(server.url)
        assert server.received == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    certified: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with receiving(certified, "localhost") as server:
        with pytest.raises(Fault, match=r"\(SSLCertVerificationError\)"):
            send(server.url)
        assert server.received == []


def test_reaching_this_machine_is_refused_where_the_portal_is_deployed(settings: Any) -> None:
    assert settings.OUTBOUND_ALLOW_LOOPBACK is False
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    settings.DEBUG = False
    assert "outbound.E001" in {found.id for found in run_checks(tags=["security"])}
    settings.OUTBOUND_ALLOW_LOOPBACK = False
    settings.OUTBOUND_PORTS = [443, 70000]
    assert {"outbound.E001", "outbound.E002"} & {found.id for found in run_checks(tags=["security"])} == {
        "outbound.E002"
    }


def test_more_ports_are_called_where_the_operator_says_so(settings: Any) -> None:
    settings.OUTBOUND_PORTS = [443, 8443]
    assert Place.of("https://example.com:8443/a") == places.Place("example.com", 8443, "/a")
    assert Place.of("https://example.com./").name == "example.com"
