"""A real browser for tests: Debian's Chromium, and axe-core to look for barriers."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose outcome can differ between light and dark; all others look at the structure, which does not."""

LOOK = """async rules => {
  const told = await axe.run({
    runOnly: rules, preload: false, resultTypes: ["violations"], selectors: false, elementRef: false,
  });
  return told.violations;
}"""
"""Only what is wrong, without the way to it: most of axe's time goes into telling where what is right stands."""

LOOKS = [("light", 1280, RULES), ("dark", 1280, COLOURS), ("light", 320, RULES), ("dark", 320, COLOURS)]
"""Colour scheme, width, and rules or tags of rules with which every page is walked."""


def axe(tab: Page, rules: list[str] = RULES) -> None:
    """Fails where axe-core finds a barrier on the open page, or where it scrolls sideways."""
    if tab.evaluate("typeof window.axe") == "undefined":
        tab.evaluate(AXE)
    tab.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    found: list[dict[str, Any]] = tab.evaluate(LOOK, rules)
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
    assert told == [], f"{tab.url}: " + "; ".join(told)
    wide, room = tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{tab.url} is {wide} wide in a window of {room}"


def watch(browser: BrowserContext, faults: list[str]) -> None:
    """Writes down what a browser reports of policies that a page breaks, and of scripts that fail."""

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(f"{message.page and message.page.url}: {message.text}")

    browser.on("console", said)
    browser.on("weberror", lambda failed: faults.append(str(failed.error)))


def walk(browser: BrowserContext, paths: list[str]) -> None:
    """Opens every page and lets axe look at it in light and dark, wide and narrow."""
    tab = browser.new_page()
    problems: list[str] = []
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    for path in paths:
        answer = tab.goto(path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        look(tab)
    assert problems == []
    tab.close()


def look(tab: Page) -> None:
    """Lets axe look at the open page in light and dark, wide and narrow."""
    for scheme, width, rules in LOOKS:
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        tab.set_viewport_size({"width": width, "height": 900})
        axe(tab, rules)


def wear(browser: BrowserContext, client: Client, url: str) -> None:
    """Signs the browser in as whoever the test client is, by giving it the same cookies."""
    browser.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": url}
            for name, cookie in client.cookies.items()
            if name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        ]
    )
