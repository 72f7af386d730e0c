"""Locks of folders as Asterisk takes them, so that two programs never renumber the same messages at once.

Asterisk (main/app.c, with `lockmode = lockfile`, its default) makes `.lock-` with random digits, links it to `.lock`,
tries that for five seconds, and gives up. Whoever holds `.lock` may delete and rename; nobody breaks a lock.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from portal.sources.port import SourceDown

PATIENCE = 5.0
"""Seconds after which Asterisk gives up, too."""

PAUSE = 0.01


@contextlib.contextmanager
def locked(folder: Path, source: str, patience: float = PATIENCE) -> Iterator[bool]:
    """Holds a folder's lock and yields True; False where there is no such folder, and so nothing to lock.

    Raises SourceDown where somebody else holds it for longer than `patience` seconds, PermissionError where the
    portal may not write there.
    """
    held = folder / ".lock"
    mine = folder / f".lock-{secrets.token_hex(4)}"
    try:
        os.close(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660))
    except FileNotFoundError:
        yield False
        return
    try:
        _linked(mine, held, time.monotonic() + patience, source)
    finally:
        mine.unlink(missing_ok=True)
    try:
        yield True
    finally:
        held.unlink(missing_ok=True)


def _linked(mine: Path, held: Path, until: float, source: str) -> None:
    while True:
        try:
            os.link(mine, held)
        except FileExistsError:
            if time.monotonic() >= until:
                raise SourceDown(source) from None
            time.sleep(PAUSE)
        else:
            return
