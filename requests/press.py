"""The press: reads a letter's HTML from standard input and writes a tagged PDF (PDF/UA-1) to standard output.

A program of its own, started for each letter: WeasyPrint takes some 50 MB, which neither the web server nor the
worker should keep. Its one argument is the style sheet; nothing else is fetched, whatever the letter asks for.
"""

import logging
import sys
from typing import Any

from weasyprint import CSS, HTML


def refuse(url: str, **_: Any) -> dict[str, Any]:
    """Refuses every address: a letter brings all it needs. Raises ValueError."""
    raise ValueError("a letter may fetch nothing")


def press(page: str, style_sheet: str) -> bytes:
    """Returns a page as a tagged PDF."""
    sheet = CSS(filename=style_sheet, url_fetcher=refuse)
    document = HTML(string=page, url_fetcher=refuse)
    printed: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return printed


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.stdout.buffer.write(press(sys.stdin.buffer.read().decode(), sys.argv[1]))
