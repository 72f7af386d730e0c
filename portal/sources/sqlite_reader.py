"""Reads lines that SQLite writes; run as a script it is a process of its own, which loads nothing else of the portal.

Reading is one thread's work, and threads of one process wait for each other at SQLite's lock on memory: a process that
reads, beside one that packs, takes half the time.

The process is told what to read by `marshal` on its standard input: the database, for how many seconds it may be
locked, the statement with question marks, its parameters, and how many rows to read at a time. It answers with blocks:
HEAD, then so many bytes. A block without rows is the last.
"""

import marshal
import signal
import sqlite3
import struct
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

HEAD = struct.Struct("<LL")
"""Rows, bytes."""

Block = tuple[int, bytes]


def teach(connection: sqlite3.Connection) -> None:
    """Gives a connection the functions that a statement for lines may call."""
    connection.create_function("portal_moment", 2, moment)
    connection.create_function("portal_raw", -1, raw)


def blocks(cursor: Iterable[tuple[bytes]], rows: int) -> Iterator[Block]:
    """Yields the lines that a cursor finds, each in a column of bytes, so many at a time and with their number."""
    found = iter(cursor)
    while lines := [line for (line,) in islice(found, rows)]:  # as tuples they would call for the garbage collector
        count = len(lines)
        lines.append(b"")
        yield count, b"\n".join(lines)


def moment(text: str | None, zone: str) -> str | None:
    """Returns a stored time without a zone, as ISO 8601 in UTC."""
    if text is None:
        return None
    return iso_8601(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


def iso_8601(value: datetime) -> str:
    """Returns a time as ISO 8601, its second with as many digits as it has."""
    whole = value.replace(microsecond=0).isoformat()
    if not value.microsecond:
        return whole
    return f"{whole[:19]}.{value.microsecond:06d}".rstrip("0") + whole[19:]


def raw(mark: str, *row: int | float | str | bytes | None) -> str:
    """Returns a row's values as they are stored, behind a mark that nobody can guess."""
    return mark + marshal.dumps(row).hex()


def _main() -> None:
    for sign in (signal.SIGINT, signal.SIGTERM):  # whole groups of processes get them; the worker finishes its copy
        signal.signal(sign, signal.SIG_IGN)
    database, patience, statement, params, rows = marshal.load(sys.stdin.buffer)  # noqa: S302 - from our own process
    with open(1, "wb", buffering=0, closefd=False) as out:
        try:
            connection = sqlite3.connect(database, timeout=patience, uri=True)
            teach(connection)
            for count, text in blocks(connection.execute(statement, params), rows):
                out.write(HEAD.pack(count, len(text)))
                rest = memoryview(text)
                while rest:
                    rest = rest[out.write(rest) :]
            out.write(HEAD.pack(0, 0))
        except sqlite3.Error as error:
            raise SystemExit(f"SQLite: {getattr(error, 'sqlite_errorname', type(error).__name__)}") from None
        except BrokenPipeError:  # whoever asked wants no more
            return


if __name__ == "__main__":
    _main()
