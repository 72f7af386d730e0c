"""Takes mail to the unsubscribe address from a mail server by LMTP (RFC 2033) or SMTP, and nothing else.

It believes whoever connects, and so listens on an address that only the company's own mail server reaches.
"""

import asyncio
import re
from contextlib import suppress

from django.db import close_old_connections

from portal.company.current import company
from portal.mailings.intake import MOST_BYTES, take

MOST_RECIPIENTS = 100
IDLE_SECONDS = 300
PATH = re.compile(rb"(?:FROM|TO):\s*<([^>]*)>", re.IGNORECASE)


class Session:
    """One connection. Commands are methods named for them; each returns the lines of its answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader = reader
        self.writer = writer
        self.local = False
        self.forget()

    def forget(self) -> None:
        """Begins a mail anew."""
        self.sender: str | None = None
        self.recipients: list[str] = []

    async def serve(self) -> None:
        """Answers until the other side leaves, falls silent or writes endless lines."""
        try:
            await self._say("220 ready")
            with suppress(TimeoutError, ValueError, ConnectionError):
                while line := await self._line():
                    verb = line.split(maxsplit=1)[0].strip().lower().decode("ascii", "replace") if line.strip() else ""
                    deed = getattr(self, f"do_{verb}", None) if verb.isalpha() else None
                    await self._say(*(await deed(line) if deed else ["500 No such command"]))
                    if verb == "quit":
                        break
        finally:
            self.writer.close()

    async def do_lhlo(self, line: bytes) -> list[str]:
        """Greets a server that speaks LMTP: it gets one answer a recipient."""
        self.local = True
        return ["250-portal", "250-PIPELINING", "250 8BITMIME"]

    async def do_ehlo(self, line: bytes) -> list[str]:
        """Greets a server that speaks SMTP."""
        self.local = False
        return ["250-portal", "250-PIPELINING", "250 8BITMIME"]

    async def do_helo(self, line: bytes) -> list[str]:
        """Greets a server that speaks SMTP as of old."""
        self.local = False
        return ["250 portal"]

    async def do_mail(self, line: bytes) -> list[str]:
        """Takes who sends; the empty sender of a bounce is one too."""
        self.forget()
        path = PATH.search(line)
        if not path:
            return ["501 MAIL FROM:<address>"]
        self.sender = path[1].decode("utf-8", "replace")
        return ["250 OK"]

    async def do_rcpt(self, line: bytes) -> list[str]:
        """Takes a recipient: the unsubscribe address alone, with or without something behind a plus sign."""
        path = PATH.search(line)
        address = path[1].decode("utf-8", "replace") if path else ""
        if self.sender is None:
            return ["503 MAIL first"]
        if not _ours(address):
            return ["550 5.1.1 No such mailbox here"]
        if len(self.recipients) >= MOST_RECIPIENTS:
            return ["452 4.5.3 Too many recipients"]
        self.recipients.append(address)
        return ["250 OK"]

    async def do_data(self, line: bytes) -> list[str]:
        """Takes a mail and acts on it; where that fails, the other server keeps it and tries again."""
        if not self.recipients:
            return ["503 RCPT first"]
        await self._say("354 Go on")
        raw = await self._content()
        try:
            await asyncio.to_thread(_taken, raw, self.sender, self.recipients)
            answer = "250 2.0.0 OK"
        except Exception as failure:  # a mail must not be lost, whatever fails
            answer = f"451 4.3.0 {type(failure).__name__}"
        answers = [answer] * (len(self.recipients) if self.local else 1)
        self.forget()
        return answers

    async def do_rset(self, line: bytes) -> list[str]:
        """Forgets the mail that was begun."""
        self.forget()
        return ["250 OK"]

    async def do_noop(self, line: bytes) -> list[str]:
        """Does nothing."""
        return ["250 OK"]

    async def do_quit(self, line: bytes) -> list[str]:
        """Says goodbye."""
        return ["221 Bye"]

    async def _content(self) -> bytes:
        """Returns the beginning of a mail; reads to its end."""
        kept, size = [], 0
        while (line := await self._line()) not in (b".\r\n", b".\n"):
            if not line:
                raise ConnectionError
            if size < MOST_BYTES:
                kept.append(line.removeprefix(b"."))
                size += len(line)
        return b"".join(kept)

    async def _line(self) -> bytes:
        return await asyncio.wait_for(self.reader.readline(), IDLE_SECONDS)

    async def _say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()


async def start(host: str, port: int) -> asyncio.Server:
    """Returns a server that listens; port 0 takes a free one."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(reader, writer).serve()

    return await asyncio.start_server(connected, host, port, limit=MOST_BYTES)


def _taken(raw: bytes, sender: str | None, recipients: list[str]) -> None:
    close_old_connections()
    try:
        take(raw, sender, recipients)
    finally:
        close_old_connections()


def _ours(address: str) -> bool:
    stated = str(company().mailings.unsubscribe_mail or "").lower()
    name, _at, host = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}" == stated
