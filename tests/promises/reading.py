"""Finds what a page says at the place where a person would look for it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.inspection import Page, words


def section(page: Page, heading: str) -> str:
    """Returns the words of the section under a heading."""
    for element in page.tree.iter("section"):
        told = words(element)
        if told.startswith(heading):
            return told.removeprefix(heading).strip()
    raise AssertionError(f"no section {heading!r} on {page.url}")


def row(page: Page, label: str) -> str:
    """Returns what stands beside a label in a summary list."""
    return " ".join(words(value) for value in _values(page, label))


def points(page: Page, label: str) -> list[str]:
    """Returns the lines beside a label in a summary list; a single one stands there without bullet."""
    values = list(_values(page, label))
    return [words(item) for value in values for item in value.iter("li")] or [words(value) for value in values]


def _values(page: Page, label: str) -> Iterator[Element]:
    for line in page.tree.iter("div"):
        if [words(term) for term in line.findall("dt")] == [label]:
            yield from line.findall("dd")
            return
    raise AssertionError(f"no row {label!r} on {page.url}")
