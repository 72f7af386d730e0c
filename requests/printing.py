"""Letters on paper: a tagged PDF (PDF/UA-1) in the vault, made by the worker."""

import hashlib
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML

from portal.vault import files
from requests.models import Letter

logging.getLogger("fontTools").setLevel(logging.WARNING)
logging.getLogger("weasyprint").setLevel(logging.ERROR)

BASE = "static:///"


class NotOurs(ValueError):
    """A letter asked for a file that is not one of our static files."""


def fetch(url: str, timeout: int = 10, ssl_context: Any = None) -> dict[str, Any]:
    """Gives WeasyPrint our own static files and nothing else. Raises NotOurs."""
    parts = urlsplit(url)
    found = finders.find(parts.path.lstrip("/")) if parts.scheme == "static" else None
    if not isinstance(found, str):
        raise NotOurs("a letter may use static files alone")
    return {"file_obj": Path(found).open("rb"), "mime_type": "text/css"}


def pdf_of(letter: Letter) -> bytes:
    """Returns a letter as a tagged PDF."""
    with translation.override(letter.language):
        page = render_to_string("letters/print.html", {"letter": letter, "language": letter.language})
    written: bytes = HTML(string=page, base_url=BASE, url_fetcher=fetch).write_pdf(pdf_variant="pdf/ua-1")
    return written


def print_once(letter: Letter) -> None:
    """Prints a letter into the vault; printing it again changes nothing."""
    if letter.pdf:
        return
    pdf, name = pdf_of(letter), f"letters/{letter.pk}.pdf"
    with files.write(name) as sink:
        sink.write(pdf)
    Letter.objects.filter(pk=letter.pk).update(pdf=name, sha256=hashlib.sha256(pdf).hexdigest())
