"""The company's own virus scanner, asked about every file before it is kept."""

import shlex
import subprocess
from typing import BinaryIO

from django.conf import settings

PATIENCE = 60
"""Seconds that a scanner may take for one file."""


class Refused(Exception):
    """The scanner found something, or could not be asked; the file is then not kept either."""

    def __init__(self, *, asked: bool) -> None:
        super().__init__()
        self.asked = asked


def scan(file: BinaryIO) -> None:
    """Hands a file to the command of EVIDENCE_SCAN and rewinds it; does nothing where none is set. Raises Refused."""
    command = shlex.split(settings.EVIDENCE_SCAN)
    if not command:
        return
    file.seek(0)
    try:
        done = subprocess.run(command, input=file.read(), capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - the operator's own command
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(asked=False) from error
    finally:
        file.seek(0)
    if done.returncode:
        raise Refused(asked=True)
