"""A copy of one's own data in a browser: asked for, watched, fetched, and read without any network."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from accounts.models import User
from tests.people import sign_in_by_browser

pytestmark = pytest.mark.browser

Work = Callable[..., int]


def asked(tab: Page, alice: User) -> None:
    """Alice signs in and asks for a copy of everything."""
    sign_in_by_browser(tab, alice.email)
    tab.goto("/copies/")
    tab.get_by_role("button", name="Make my copy").click()
    expect(tab.get_by_role("main")).to_contain_text("We are making your copy")


def fetched(tab: Page, folder: Path) -> Path:
    """Alice downloads the copy; returns where it was unpacked, every file as the manifest describes it."""
    said = tab.locator("code.checksum").text_content()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Download my copy").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == said
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "copy")
    check(folder / "copy")
    return folder / "copy"


def check(copy: Path) -> None:
    """Compares every unpacked file with its checksum in the manifest."""
    files = json.loads((copy / "manifest.json").read_text("utf-8"))["files"]
    assert len(files) > 20
    for file in files:
        content = (copy / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


def test_a_copy_is_watched_while_it_is_made_and_read_offline(
    browser: BrowserContext, another_browser: Callable[..., BrowserContext], alice: User, work: Work, tmp_path: Path
) -> None:
    tab = browser.new_page()
    asked(tab, alice)
    opened: list[str] = []
    tab.on("framenavigated", lambda frame: opened.append(frame.url))
    work()
    expect(tab.get_by_role("button", name="Download my copy")).to_be_visible()
    assert opened == []
    copy = fetched(tab, tmp_path)

    offline = another_browser(offline=True)
    wanted: list[str] = []
    offline.on("request", lambda request: note(request, wanted))
    reader = offline.new_page()
    for page in pages(copy):
        reader.goto(page.as_uri())
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
    assert wanted == []


def test_a_copy_is_fetched_without_javascript(
    another_browser: Callable[..., BrowserContext], alice: User, work: Work, tmp_path: Path
) -> None:
    tab = another_browser(java_script_enabled=False).new_page()
    asked(tab, alice)
    tab.get_by_role("link", name="Look again how far it is").click()
    expect(tab.get_by_role("main")).to_contain_text("We are making your copy")
    work()
    tab.get_by_role("link", name="Look again how far it is").click()
    fetched(tab, tmp_path)


def note(request: Request, wanted: list[str]) -> None:
    """Writes down what a page asks of anything but the folder that it lies in."""
    if not request.url.startswith(("file:", "data:")):
        wanted.append(request.url)


def pages(copy: Path) -> Iterator[Path]:
    """Yields the copy's first page, and some that it leads to."""
    yield copy / "index.html"
    yield from sorted(path for path in copy.rglob("*.html") if path.name != "index.html")[:4]
