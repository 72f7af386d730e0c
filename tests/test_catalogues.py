"""The Spanish catalogues: compiled as they are written, and sound. `make messages` brings them in line."""

import re
from collections.abc import Iterator
from datetime import datetime
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.formats import date_format

from portal.company.loading import PROFILES, known
from portal.sources import texts

ROOT = Path(__file__).parent.parent
HERE = Path("es/LC_MESSAGES/django.po")
UI = ROOT / "portal" / "locale" / HERE
LAWS = ROOT / "portal" / "company" / "locale" / HERE
BLUEPRINTS = ROOT / "portal" / "sources" / "locale" / HERE
OF_PROFILES = {key: PROFILES / key / "locale" / HERE for key in known()}
ALL = [UI, LAWS, BLUEPRINTS, *OF_PROFILES.values()]
PLACES = re.compile(r"%\(\w+\)[a-z0-9]*|%[ds%]|\{\w*\}")

each_catalogue = pytest.mark.parametrize("path", ALL, ids=[str(path.relative_to(ROOT).parent) for path in ALL])


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="es")


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def key(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}\x04{text}" if message.context else text


def translations(message: Message) -> dict[object, str]:
    if isinstance(message.string, str):
        return {key(message): message.string} if message.string else {}
    return {(key(message), number): text for number, text in enumerate(message.string) if text}


def misplaced(message: Message) -> Iterator[str]:
    """Yields the translations whose {places} are not those of the text; a form for one may leave its number out."""
    singular, plural = message.id if isinstance(message.id, tuple) else (message.id, message.id)
    several = [message.string] if isinstance(message.string, str) else list(message.string)
    for number, translated in enumerate(several):
        if not translated:
            continue
        found, asked = sorted(PLACES.findall(translated)), sorted(PLACES.findall(plural))
        if found != asked and not (number == 0 and found == sorted(PLACES.findall(singular))):
            yield translated


@each_catalogue
def test_the_compiled_catalogue_says_what_the_written_one_says(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog
    compiled.pop("", None)
    assert compiled == {k: text for message in messages(path) for k, text in translations(message).items()}


@each_catalogue
def test_nothing_is_guessed_or_half_translated(path: Path) -> None:
    assert [key(message) for message in messages(path) if message.fuzzy] == []
    half = [key(m) for m in messages(path) if isinstance(m.string, tuple) and any(m.string) and not all(m.string)]
    assert half == []


@each_catalogue
def test_places_in_a_translation_are_those_of_the_text(path: Path) -> None:
    assert [translated for message in messages(path) for translated in misplaced(message)] == []


def test_every_text_of_a_profile_is_in_its_catalogue() -> None:
    assert {key(message) for message in messages(LAWS)} == set(texts.of_laws())
    assert {key(message) for message in messages(BLUEPRINTS)} == set(texts.of_blueprints())
    for name, path in OF_PROFILES.items():
        assert {key(message) for message in messages(path)} == set(texts.of_profile(PROFILES / name)), name


def test_the_interface_is_translated_completely() -> None:
    assert [key(m) for m in messages(UI) if not all(translations(m).values()) or not translations(m)] == []


def test_dates_read_well_in_both_languages() -> None:
    noon = datetime(2026, 11, 22, 14, 5)
    shapes = ["DATE_FORMAT", "DATETIME_FORMAT", "WEEKDAY_DATE_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DAY_TIME_FORMAT"]
    with translation.override("en"):
        assert [date_format(noon, shape) for shape in shapes] == [
            "22 November 2026",
            "22 November 2026, 14:05",
            "Sunday, 22 November 2026",
            "22 Nov 2026",
            "22 Nov, 14:05",
        ]
    with translation.override("es"):
        assert [date_format(noon, shape) for shape in shapes] == [
            "22 de noviembre de 2026",
            "22 de noviembre de 2026, 14:05",
            "domingo 22 de noviembre de 2026",
            "22 nov 2026",
            "22 nov, 14:05",
        ]


@pytest.mark.parametrize("name", known())
def test_the_reference_profiles_are_translated_completely(name: str) -> None:
    for path in (LAWS, BLUEPRINTS, OF_PROFILES[name]):
        assert [key(message) for message in messages(path) if not message.string] == []
