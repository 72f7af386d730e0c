"""What must be right on every page, by the tree of its HTML."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from django.conf import settings
from django.urls import Resolver404, resolve

LEFTOVERS = re.compile(r"\{\{|\{%|UNSET|__proxy__|object at 0x|&lt;|&amp;")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CONTROLS = ("input", "select", "textarea")


def faults(tree: Element, path: str) -> list[str]:
    """Returns every fault of the page at a path, in words; none for a page as it should be."""
    rules = (_frame, _ids, _headings, _labels, _forms, _links, _inline, _pictures, _leftovers)
    return [fault for rule in rules for fault in rule(tree, path)]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _named(element: Element) -> bool:
    return bool(_text(element) or element.get("aria-label") or element.get("aria-labelledby") or element.get("title"))


def _frame(tree: Element, path: str) -> Iterator[str]:
    if not tree.get("lang"):
        yield "the page says no language"
    titles = tree.findall("head/title")
    if len(titles) != 1 or len(_text(titles[0])) < 5:
        yield "the page has no title"
    if len(list(tree.iter("h1"))) != 1:
        yield f"{len(list(tree.iter('h1')))} h1 instead of one"
    mains = [e for e in tree.iter() if e.tag == "main" or e.get("role") == "main"]
    if len(mains) != 1:
        yield f"{len(mains)} main landmarks instead of one"


def _ids(tree: Element, path: str) -> Iterator[str]:
    counted = Counter(found for e in tree.iter() if (found := e.get("id")))
    yield from (f"id {name!r} is there {times} times" for name, times in counted.items() if times > 1)
    for element in tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in counted:
                    yield f"{attribute} names {name!r}, which is not there"


def _headings(tree: Element, path: str) -> Iterator[str]:
    level = 0
    for element in tree.iter():
        if element.tag in HEADINGS:
            found = HEADINGS.index(element.tag) + 1
            if found > level + 1:
                yield f"heading {_text(element)!r} jumps from level {level} to {found}"
            if not _text(element):
                yield f"an empty {element.tag}"
            level = found


def _labels(tree: Element, path: str) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.iter("label") if _text(label)}
    inside = {id(e) for label in tree.iter("label") if _text(label) for e in label.iter()}
    for control in (e for e in tree.iter() if e.tag in CONTROLS):
        if control.get("type") in ("hidden", "submit", "button", "reset"):
            continue
        if control.get("id") in labelled or id(control) in inside or _named(control):
            continue
        yield f"control {control.get('name')!r} has no label"
    for element in (e for e in tree.iter() if e.tag in ("button", "a")):
        if not _named(element) and not any(_alternative(child) for child in element.iter("img")):
            yield f"a {element.tag} without words"


def _forms(tree: Element, path: str) -> Iterator[str]:
    for form in tree.iter("form"):
        method = form.get("method", "get").lower()
        token = [i for i in form.iter("input") if i.get("name") == "csrfmiddlewaretoken"]
        if method == "post" and len(token) != (0 if _asks_for_no_token(form, path) else 1):
            yield "a form that posts without its token, or with one that nothing asks for"
        if method == "get" and token:
            yield "a form that puts its token into the address"
        if (action := form.get("action")) is not None and not _leads_somewhere(action, path):
            yield f"a form goes to {action!r}, which is no page"


def _asks_for_no_token(form: Element, path: str) -> bool:
    """Returns whether a form goes to an address that is called without any cookie, such as that of a mail's link."""
    target = urlsplit(urljoin(path, form.get("action") or path)).path
    try:
        return bool(getattr(resolve(target).func, "csrf_exempt", False))
    except Resolver404:
        return False


def _links(tree: Element, path: str) -> Iterator[str]:
    anchors = {name for e in tree.iter() if (name := e.get("id"))}
    for link in tree.iter("a"):
        href = link.get("href")
        if href is None:
            yield f"link {_text(link)!r} leads nowhere"
        elif href.startswith("#"):
            if len(href) > 1 and href[1:] not in anchors:
                yield f"link {_text(link)!r} leads to {href}, which is not on the page"
        elif not _leads_somewhere(href, path):
            yield f"link {_text(link)!r} leads to {href!r}, which is no page"


def _leads_somewhere(address: str, path: str) -> bool:
    parts = urlsplit(urljoin(path, address))
    if parts.scheme or parts.netloc:
        return parts.scheme in ("http", "https", "mailto", "tel")
    if parts.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return True
    try:
        resolve(parts.path)
    except Resolver404:
        return False
    return True


def _inline(tree: Element, path: str) -> Iterator[str]:
    if any(True for _ in tree.iter("style")):
        yield "an inline style sheet"
    for script in tree.iter("script"):
        if not script.get("src") and script.get("type") != "application/json":
            yield "an inline script"
    for element in tree.iter():
        for name in element.keys():  # noqa: SIM118 (an element is no mapping)
            if name == "style" or name.startswith("on"):
                yield f"an inline {name} on a {element.tag}"
            if name in ("href", "src", "action") and (element.get(name) or "").startswith("javascript:"):
                yield f"a script in the {name} of a {element.tag}"


def _pictures(tree: Element, path: str) -> Iterator[str]:
    for picture in tree.iter("img"):
        if picture.get("alt") is None:
            yield f"picture {picture.get('src')!r} has no alternative text"


def _alternative(picture: Element) -> bool:
    return bool(picture.get("alt"))


def _leftovers(tree: Element, path: str) -> Iterator[str]:
    for element in tree.iter():
        if element.tag in ("script", "style", "textarea", "pre"):
            continue
        for text in (element.text, *(child.tail for child in element)):
            said = " ".join((text or "").split())
            if LEFTOVERS.search(said) or re.search(r"(^|[a-z:,] )None(?=$|[ .,;])", said):
                yield f"left over in a {element.tag}: {said[:80]!r}"
