"""Letters on paper: a tagged PDF in the vault, pressed by a process of its own."""

import hashlib
import subprocess
import sys
from typing import Protocol

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from portal.vault import files
from requests.models import Letter

STYLE_SHEET = "css/letter_print.css"
SECONDS = 120


class NotPrinted(RuntimeError):
    """The press failed; what it said may hold personal data and is not repeated."""


class Printable(Protocol):
    """What can be printed: a letter, or the draft of one."""

    @property
    def subject(self) -> str:
        """Its heading."""

    @property
    def html(self) -> str:
        """Its page, an HTML fragment."""

    @property
    def language(self) -> str:
        """In which it is written."""


def pdf_of(letter: Printable) -> bytes:
    """Returns a letter as a tagged PDF. Raises NotPrinted."""
    with translation.override(letter.language):
        page = render_to_string("letters/print.html", {"letter": letter, "language": letter.language})
    pressed = subprocess.run(  # noqa: S603 (our own program and our own style sheet)
        [sys.executable, "-m", "requests.press", str(finders.find(STYLE_SHEET))],
        input=page.encode(),
        capture_output=True,
        cwd=settings.BASE_DIR,
        timeout=SECONDS,
        check=False,
    )
    if pressed.returncode != 0 or not pressed.stdout.startswith(b"%PDF-"):
        raise NotPrinted(f"the press ended with {pressed.returncode}")
    return pressed.stdout


def print_once(letter: Letter) -> None:
    """Prints a letter into the vault; printing it again changes nothing. Raises NotPrinted."""
    if letter.pdf:
        return
    pdf, name = pdf_of(letter), f"letters/{letter.pk}.pdf"
    with files.write(name) as sink:
        sink.write(pdf)
    Letter.objects.filter(pk=letter.pk).update(pdf=name, sha256=hashlib.sha256(pdf).hexdigest())
