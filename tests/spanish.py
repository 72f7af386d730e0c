"""What is English on a page that should be Spanish."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from portal.company.loading import folder_of, load
from portal.sources import texts
from requests.places import US_STATES

UI = Path(__file__).parent.parent / "portal" / "locale" / "es" / "LC_MESSAGES" / "django.po"
ENGLISH = re.compile(r"\b(the|you|your|and|of|are|we|our|with|for|not|this|that|what|which|from|has|have)\b", re.I)
READ_ALOUD = ("aria-label", "title", "placeholder", "alt")


def english(tree: Element) -> list[str]:
    """Returns the English sentences and labels of ours on a page.

    What a profile says in English alone, postal addresses and the names of states are not ours.
    """
    return [said for said in _said(tree) if said in _ours() or ENGLISH.search(_without_profile(said))]


def english_in(text: str) -> list[str]:
    """Returns the English lines of a mail."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in lines if line in _ours() or ENGLISH.search(_without_profile(line))]


def _said(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.get("lang") == "en" or element.tag in ("script", "style"):
        return
    found = [element.text or "", *(element.get(name, "") for name in READ_ALOUD)]
    yield from (folded for one in found if (folded := " ".join(one.split())))
    for child in element:
        yield from _said(child)
        if child.tail and (folded := " ".join(child.tail.split())):
            yield folded


@cache
def _interface() -> frozenset[str]:
    """Returns the texts of the interface that read otherwise in Spanish."""
    with UI.open("rb") as file:
        catalogue = read_po(file, locale="es")
    return frozenset(m.id for m in catalogue if m.id and isinstance(m.id, str) and m.id != m.string)


def _ours() -> frozenset[str]:
    return _interface() - frozenset(_of_others())


@cache
def _untranslated(company: str) -> tuple[str, ...]:
    profile = load(folder_of(company))
    said = [*texts.of_profile(folder_of(company)), *texts.of_blueprints(), *texts.of_laws()]
    with translation.override("es"):
        english = [one for one in said if translation.gettext(one) == one]
    addresses = [line for way in profile.channels if isinstance(way.value, tuple) for line in way.value]
    return tuple(sorted([*english, *addresses, *US_STATES.values()], key=len, reverse=True))


def _of_others() -> tuple[str, ...]:
    return _untranslated(settings.COMPANY)


def _without_profile(said: str) -> str:
    for text in _of_others():
        if text in said or (len(said) > 3 and said in text):
            said = said.replace(text, "")
            if said and said in text:
                return ""
    return said
