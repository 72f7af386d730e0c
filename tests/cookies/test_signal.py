"""The browser's signal: what counts as one, and that pages say that they differ by it."""

import pytest
from django.http import HttpRequest
from django.test import Client

from portal.cookies.signal import signalled


@pytest.mark.parametrize(
    ("value", "counts"),
    [
        ("1", True),
        (" 1 ", True),
        ("1, 0", True),
        ("0,1", True),
        ("1,1", True),
        (None, False),
        ("", False),
        ("0", False),
        ("01", False),
        ("1.0", False),
        ("11", False),
        ("true", False),
        ("?1", False),
        ('"1"', False),
        ("1;q=1", False),
        ("0, 01", False),
    ],
)
def test_one_exact_one_is_the_signal(value: str | None, counts: bool) -> None:
    request = HttpRequest()
    if value is not None:
        request.META["HTTP_SEC_GPC"] = value
    assert signalled(request) is counts


def test_pages_differ_by_the_signal_and_style_sheets_do_not(client: Client) -> None:
    assert "Sec-GPC" in client.get("/privacy/cookies/")["Vary"]
    assert "Sec-GPC" not in client.get("/brand.css").get("Vary", "")
