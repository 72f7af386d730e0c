"""A real SMTP server inside the test, and what it received."""

import email
import email.policy
import logging
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Messages as they arrived, and what the server answers instead of taking one."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.raw: list[bytes] = []
        """The same, byte for byte."""
        self.returned_to: list[str] = []
        """Where each should go if it cannot be delivered: the sender in the envelope."""
        self.answers: dict[str, str] = {}
        """By address: the answer to RCPT TO, such as "550 No such user"."""
        self.answer_to_data = ""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer_to_data:
            return self.answer_to_data
        content = cast(bytes, envelope.content)
        self.raw.append(content)
        self.returned_to.append(envelope.mail_from or "")
        self.received.append(cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default)))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Returns what arrived for one address."""
        return [message for message in self.received if message["To"].addresses[0].addr_spec == address]


def raw_headers(raw: bytes) -> dict[str, list[bytes]]:
    """Returns a mail's header lines by name in lower case, neither unfolded nor decoded."""
    found: dict[str, list[bytes]] = {}
    for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        name = "" if line[:1] in b" \t" else line.partition(b":")[0].decode().lower()
        found.setdefault(name, []).append(line)
    return found


def text_of(message: EmailMessage) -> str:
    """Returns the plain text of a mail."""
    return cast(EmailMessage, message.get_body(("plain",))).get_content()


def html_of(message: EmailMessage) -> str:
    """Returns the HTML of a mail."""
    return cast(EmailMessage, message.get_body(("html",))).get_content()


@pytest.fixture
def smtp(settings: Any) -> Iterator[PostOffice]:
    """Returns the post office whose server delivers the portal's mail in this test: `smtp.received`."""
    office = PostOffice()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield office
    controller.stop()
