"""A client that inspects every page that it fetches: a page with a fault fails the test that met it.

`page.get(url)`, `page.post(url, data)`, `page.submit("Button", field=value)` give a `Page` and remember it;
redirects are followed. What is looked for on each page is in `tests/faults.py`.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from django.http import HttpResponseBase
from django.test import Client
from tinyhtml5.parser import HTMLParser

from tests.faults import CONTROLS, faults

Row = dict[str, str]


def words(element: Element) -> str:
    """Returns the text of an element, whitespace folded."""
    return " ".join("".join(element.itertext()).split())


class Form:
    """A form as a browser would send it: its controls with the values that the page gave them."""

    def __init__(self, element: Element, page: str):
        self.element = element
        self.method = element.get("method", "get").lower()
        self.action = urljoin(page, element.get("action") or page)
        self.buttons = {words(b) or b.get("value", ""): b for b in element.iter() if _submits(b)}

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        """Values by name: what is filled in, ticked or chosen."""
        found: dict[str, list[str]] = {}
        for control in self.element.iter():
            name = control.get("name")
            if name and control.tag in CONTROLS and control.get("disabled") is None and not _submits(control):
                found.setdefault(name, []).extend(_values(control))
        return found

    @property
    def names(self) -> set[str]:
        """Names of every control, filled in or not."""
        return {name for control in self.element.iter() if (name := control.get("name"))}


class Page:
    """One page that was fetched, and passed inspection."""

    def __init__(self, response: HttpResponseBase, url: str):
        self.response = response
        self.url = url
        self.status = response.status_code
        parser = HTMLParser(namespace_html_elements=False)
        self.tree: Element = parser.parse(response.content.decode())  # type: ignore[attr-defined]
        wrong = [f"not valid HTML: {name} {facts} at {place}" for place, name, facts in parser.errors]
        wrong += faults(self.tree, urlsplit(url).path)
        assert wrong == [], f"{url}: " + "; ".join(wrong)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Returns the elements of a tag; attributes must be equal, `class_` must be among the classes."""
        css = attributes.pop("class_", None)
        return [
            element
            for element in self.tree.iter(tag)
            if all(element.get(name.replace("_", "-")) == value for name, value in attributes.items())
            and (css is None or css in (element.get("class") or "").split())
        ]

    @cached_property
    def main(self) -> Element:
        """The main landmark."""
        return self.all("main")[0]

    @cached_property
    def text(self) -> str:
        """The words of the main landmark."""
        return words(self.main)

    @cached_property
    def h1(self) -> str:
        """The heading."""
        return words(self.all("h1")[0])

    @cached_property
    def title(self) -> str:
        """The document's title."""
        return words(self.all("title")[0])

    @cached_property
    def links(self) -> dict[str, str]:
        """Addresses by the links' words, on the whole page."""
        return {words(a): a.get("href", "") for a in self.all("a")}

    @cached_property
    def forms(self) -> list[Form]:
        """The forms of the main landmark."""
        return [Form(element, self.url) for element in self.main.iter("form")]

    @cached_property
    def tables(self) -> list[list[Row]]:
        """Each table's rows, cells by their column's heading."""
        return [list(_rows(table)) for table in self.main.iter("table")]

    @cached_property
    def facts(self) -> Row:
        """Every summary list's values by label."""
        return {
            words(row.findall("dt")[0]): words(row.findall("dd")[0])
            for row in self.main.iter("div")
            if row.find("dt") is not None and row.find("dd") is not None
        }

    @cached_property
    def errors(self) -> list[str]:
        """The error summary's sentences."""
        return [words(li) for summary in self.all("div", class_="error-summary") for li in summary.iter("li")] + [
            words(p) for summary in self.all("div", class_="error-summary") for p in summary.iter("p")
        ]


class Visitor:
    """A person's browser without JavaScript. `last` is the page that is open."""

    def __init__(self, client: Client):
        self.client = client
        self.last: Page | None = None

    def get(self, url: str, *, status: int = 200, **headers: Any) -> Page:
        """Opens an address and follows redirects; the page that comes must have that status."""
        return self._seen(self.client.get(url, follow=True, **headers), url, status)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 200, **headers: Any) -> Page:
        """Sends a form's data and follows redirects."""
        return self._seen(self.client.post(url, data or {}, follow=True, **headers), url, status)

    def follow(self, link: str) -> Page:
        """Follows a link of the open page by its words."""
        assert self.last is not None
        return self.get(urljoin(self.last.url, self.last.links[link]))

    def submit(self, button: str, *, status: int = 200, **fields: Any) -> Page:
        """Presses a button of the open page by its words, after filling in fields by name; None empties one."""
        assert self.last is not None
        forms = [Form(element, self.last.url) for element in self.last.tree.iter("form")]
        form = next((form for form in forms if button in form.buttons), None)
        assert form is not None, f"no button {button!r}; there are {[b for f in forms for b in f.buttons]}"
        unknown = set(fields) - form.names
        assert unknown == set(), f"the form has no {unknown}; it has {form.names}"
        data: dict[str, Any] = {name: values for name, values in (form.fields | fields).items() if values is not None}
        pressed = form.buttons[button]
        if name := pressed.get("name"):
            data[name] = pressed.get("value", "")
        send = self.post if form.method == "post" else self._query
        action = urljoin(self.last.url, pressed.get("formaction") or form.action)
        return send(action, data, status=status)

    def _query(self, url: str, data: dict[str, Any], *, status: int) -> Page:
        return self._seen(self.client.get(url, data, follow=True), url, status)

    def _seen(self, response: Any, url: str, status: int) -> Page:
        chain = getattr(response, "redirect_chain", [])
        where = urljoin(url, chain[-1][0]) if chain else response.request["PATH_INFO"] + _query_of(response)
        assert response.status_code == status, f"{where}: {response.status_code}, not {status}"
        self.last = Page(response, where)
        return self.last


def _query_of(response: Any) -> str:
    query = response.request.get("QUERY_STRING")
    return f"?{query}" if query else ""


def _submits(element: Element) -> bool:
    if element.tag == "button":
        return element.get("type", "submit") == "submit"
    return element.tag == "input" and element.get("type") == "submit"


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        return ["".join(control.itertext())]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", words(option)) for option in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [] if control.get("type") == "file" else [control.get("value", "")]


def _rows(table: Element) -> Iterator[Row]:
    columns = [words(th) for head in table.iter("thead") for th in head.iter("th")]
    for body in table.iter("tbody"):
        for tr in body.iter("tr"):
            cells = [words(cell) for cell in tr if cell.tag in ("td", "th")]
            yield dict(zip(columns, cells, strict=True))
