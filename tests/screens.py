"""Starts a demonstration of its own, walks through it, and takes the screenshots of the README and a full set.

`make screens`: docs/screens/ gets the four of the README, var/screens/ every page wide and narrow, light and dark.
"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, LOOKS
from tests.people import sign_in_by_browser

HERE = Path(__file__).parent.parent
README = HERE / "docs" / "screens"
EVERY = HERE / "var" / "screens"
SIZE = {"width": 1280, "height": 800}
START_SECONDS = 180
COMPANY = "calltrackingmetrics"
"""Its account holders see every call of their account."""

PUBLIC = {"visitor": "/", "sign_in": "/accounts/login/", "notices": "/privacy/", "rights": "/privacy/rights/"}
OWN = {
    "overview": "/",
    "data": "/data/",
    "copies": "/copies/",
    "requests": "/requests/",
    "start": "/requests/new/",
    "delete": "/requests/new/delete/",
    "security": "/accounts/security/",
}
DESK = {"desk": "/admin/requests/privacyrequest/desk/", "queue": "/admin/requests/privacyrequest/"}


def main() -> None:
    """Takes all of them."""
    with demonstration() as (url, cast), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        set_of(opened(browser, url), PUBLIC)
        customer(entered(browser, url, cast["customer"]))
        for other, kind in (("administrator", "know_specific"), ("stranger", "know_categories")):
            ask(entered(browser, url, cast[other]), kind)
        officer(entered(browser, url, cast["officer"]))
        browser.close()


@contextmanager
def demonstration() -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Runs a demonstration with a folder and a port of its own; gives its address and who can sign in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as folder:
        own = {"VAR": folder, "PORT": str(port), "COMPANY": COMPANY, "DEBUG": "1", "DEMO": "1"}
        command = [sys.executable, "manage.py", "rundemo", "--customers", "12", "--calls", "400"]
        running = subprocess.Popen(command, cwd=HERE, env=os.environ | own, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"{url}/healthz", running)
            cast = json.loads((Path(folder) / "demo.json").read_text("utf-8"))
            yield url, {one["role"]: one for one in cast}
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)


def wait_for(url: str, running: subprocess.Popen[bytes]) -> None:
    """Waits until the demonstration answers. Raises TimeoutError."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and running.poll() is None:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310 (our own server on this machine)
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError("The demonstration did not start; what it says stands above.")


def opened(browser: Browser, url: str) -> Page:
    """Returns a page in a browser without animations."""
    context = browser.new_context(base_url=url, locale="en-US", viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    return context.new_page()


def entered(browser: Browser, url: str, one: dict[str, str]) -> Page:
    """Returns a page in the browser of somebody who has signed in."""
    tab = opened(browser, url)
    sign_in_by_browser(tab, one["email"], password=one["password"], secret=one["totp_secret"])
    return tab


def customer(tab: Page) -> None:
    """Looks around as the customer, and asks for a deletion."""
    tab.goto("/data/")
    main = tab.get_by_role("main")
    main.get_by_role("link", name="Call log").or_(main.get_by_role("link", name="Call")).first.click()
    calls = tab.url
    tab.goto("/requests/new/delete/")
    tab.get_by_label("Everything, and close my login here").check()
    tab.get_by_label("Where do you live?").select_option("California")
    tab.get_by_role("button", name="See what would be erased").click()
    shots(tab, "review")
    tab.get_by_role("button", name="Send my deletion request").click()
    shots(tab, "filed")
    tab.get_by_role("button", name="Follow your request").click()
    readme(tab, "case")
    shots(tab, "case")
    tab.goto(calls)
    readme(tab, "calls")
    shots(tab, "calls")
    set_of(tab, OWN)
    tab.goto("/")
    readme(tab, "overview")


def ask(tab: Page, kind: str) -> None:
    """Files a request to know."""
    tab.goto(f"/requests/new/{kind}/")
    tab.get_by_label("Where do you live?").select_option("California")
    tab.get_by_role("button", name="Send my request").click()
    tab.get_by_text("We have your request").first.wait_for()


def officer(tab: Page) -> None:
    """Takes the deletion, makes its plan, and looks at the desk."""
    tab.goto("/admin/")
    tab.locator(".desk-lists li", has_text="Deletion").get_by_role("link").first.click()
    tab.get_by_role("button", name="Take this case").click()
    tab.get_by_role("button", name="Make the plan").click()
    tab.get_by_role("button", name="Erase as planned").wait_for()
    shots(tab, "desk_case")
    tab.goto(DESK["desk"])
    readme(tab, "desk")
    set_of(tab, DESK)


def set_of(tab: Page, pages: dict[str, str]) -> None:
    """Takes every look of some pages."""
    for name, path in pages.items():
        tab.goto(path)
        shots(tab, name)


def shots(tab: Page, name: str) -> None:
    """Takes the open page wide and narrow, in light and dark, from top to bottom."""
    for scheme, width, _ in LOOKS:
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        tab.set_viewport_size({"width": width, "height": 800})
        keep(tab.screenshot(full_page=True, animations="disabled"), EVERY / f"{name}-{width}-{scheme}.png")
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size(SIZE)  # type: ignore[arg-type]


def readme(tab: Page, name: str) -> None:
    """Takes what is seen first of the open page, for the README."""
    keep(tab.screenshot(animations="disabled"), README / f"{name}.png")


def keep(picture: bytes, path: Path) -> None:
    """Writes a picture with a palette, which makes it small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(128).save(path, optimize=True)
