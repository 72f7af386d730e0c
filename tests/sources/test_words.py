"""Values in words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from portal.sources.port import Dataset, Field, Record
from portal.sources.words import in_words, masked, shown


def field(kind: str = "text", **more: object) -> Field:
    return Field("value", "Value", kind, **more)  # type: ignore[arg-type]


MOMENT = datetime(2026, 3, 4, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("datetime", MOMENT, "4 March 2026, 14:05"),
        ("date", date(2026, 3, 4), "4 March 2026"),
        ("duration", 0, "0 s"),
        ("duration", 192, "3 min 12 s"),
        ("duration", 3_845, "1 h 04 min"),
        ("phone", "+19174062948", "+1 917 406 2948"),
        ("phone", "9174062948", "+1 917 406 2948"),
        ("phone", "*98", "*98"),
        ("phone", "anonymous", "anonymous"),
        ("money", Decimal("1234.5"), "$1,234.50"),
        ("integer", 12_345, "12,345"),
        ("boolean", True, "yes"),
        ("boolean", False, "no"),
        ("bytes", 1, "1 byte"),
        ("bytes", 48_044, "48 kB"),
        ("bytes", 2_500_000, "2.5 MB"),
        ("file", "recordings/ACC-1/201-0.wav", "201-0.wav"),
        ("json", {"vlan": 20, "jitter_buffer": [True, "60 ms"]}, "vlan: 20; jitter buffer: yes, 60 ms"),
        ("text", None, "not recorded"),
        ("text", "", "not recorded"),
    ],
)
def test_values(kind: str, value: object, words: str) -> None:
    assert shown(field(kind), value) == words


def test_the_active_zone_is_the_readers() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert shown(field("datetime"), MOMENT) == "4 March 2026, 20:05"


def test_months_and_numbers_are_in_the_readers_language() -> None:
    with translation.override("es"):
        assert "marzo" in shown(field("date"), date(2026, 3, 4))


def test_choices_are_told_by_their_words() -> None:
    chosen = field("choice", choices={"BUSY": "Busy"})
    assert (shown(chosen, "BUSY"), shown(chosen, "NEW")) == ("Busy", "NEW")


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("email", "alice@example.com", "a•••@example.com"),
        ("phone", "+19174062948", "••• 48"),
        ("text", "4111-1111-1111-4242", "•••4242"),
        ("text", "Alice Almeida", "•••"),
        ("text", "short", "•••"),
        ("long_text", "A long story about 12345678", "•••"),
        ("text", None, "not recorded"),
    ],
)
def test_masked_values_tell_apart_and_no_more(kind: str, value: object, words: str) -> None:
    assert masked(field(kind), value) == words


CALLS = Dataset(
    key="calls",
    source="pbx",
    category="calls",
    label="Calls",
    fields=(
        Field("direction", "Direction"),
        Field("dst", "To", "phone", of_others=True),
        Field("talked", "Talking time", "duration"),
        Field("began", "Began", "datetime"),
        Field("pin", "PIN", sensitive=True),
    ),
    dated_by="began",
    in_words={"out": "You called {dst}, {talked}, {began}", "pin": "With {pin}"},
    in_words_by="direction",
)


def record(direction: str) -> Record:
    values = {"direction": direction, "dst": "+19174062948", "talked": 192, "began": MOMENT, "pin": "123456789"}
    return Record("1", values)


def test_a_record_is_a_sentence() -> None:
    shown = in_words(CALLS, record("out"), frozenset())
    assert shown == "You called +1 917 406 2948, 3 min 12 s, 4 March 2026, 14:05"


def test_fields_can_be_hidden_in_a_sentence_and_sensitive_ones_are() -> None:
    hidden = in_words(CALLS, record("out"), frozenset({"dst"}))
    assert hidden == "You called ••• 48, 3 min 12 s, 4 March 2026, 14:05"
    assert in_words(CALLS, record("pin")) == "With •••6789"


def test_without_a_sentence_the_label_and_the_date_serve() -> None:
    assert in_words(CALLS, record("in")) == "Calls, 4 March 2026, 14:05"
