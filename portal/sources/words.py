"""Values in words, for people: in their language, and in the time zone that is active."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import phonenumbers
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.company.current import company
from portal.company.schema.base import zone
from portal.sources import others
from portal.sources.port import Dataset, Field, Record


def shown(field: Field, value: Any) -> str:
    """Returns a value as a person reads it; "not recorded" where there is none."""
    if value is None or value == "":
        return _("not recorded")
    match field.type:
        case "datetime":
            return _moment(value)
        case "date":
            return _day(value)
        case "duration":
            return duration(int(value))
        case "bytes":
            return _size(int(value))
        case "boolean":
            return _("yes") if value else _("no")
        case "phone":
            return phone(str(value))
        case "money":
            return _money(value)
        case "integer" | "decimal":
            return str(formats.number_format(value, use_l10n=True, force_grouping=True))
        case "choice":
            return str(field.choices.get(str(value), value))
        case "file":
            return str(value).rsplit("/", 1)[-1]
        case "json":
            return _structure(value)
        case _:
            return str(value)


def masked(field: Field, value: Any) -> str:
    """Returns a value with most of it hidden: enough to tell one from another, not enough to use."""
    return _("not recorded") if value is None or value == "" else others.masked(field, value)


def in_words(dataset: Dataset, record: Record, hidden: frozenset[str] | None = None) -> str:
    """Returns a record as one sentence, as the dataset tells it; the label and the date where it has no sentence.

    Sensitive fields are masked, and so are those named in `hidden`; without it, those that tell of other people
    follow the rule of the dataset's category.
    """
    chosen = record.values.get(dataset.in_words_by) if dataset.in_words_by else None
    sentence = dataset.in_words.get(_stored(chosen)) or dataset.in_words.get("")
    if sentence:
        rule = others.rule_of(dataset) if hidden is None else "masked"
        covered = others.covered(dataset) if hidden is None else hidden
        return str(sentence).format_map(_Places(dataset, record.values, covered, rule))
    if dataset.dated_by:
        return f"{dataset.label}, {shown(dataset.field(dataset.dated_by), record.values.get(dataset.dated_by))}"
    return str(dataset.label)


def duration(seconds: int) -> str:
    """Returns a length of time, such as "3 min 12 s" or "1 h 04 min"."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": left}
    return _("%(seconds)d s") % {"seconds": left}


def phone(number: str) -> str:
    """Returns a number in international spacing, such as +1 917 406 2948; what is no number stays as it is."""
    return _spaced(number, company().company.country)


@lru_cache(4096)
def _spaced(number: str, country: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None if number.startswith("+") else country)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    spaced = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return str(spaced).replace("-", " ")


class _Places(dict[str, str]):
    """The {places} of a sentence, each formatted only when the sentence asks for it."""

    def __init__(self, dataset: Dataset, values: Mapping[str, Any], hidden: frozenset[str], rule: others.Rule):
        super().__init__()
        self._dataset, self._values, self._hidden, self._rule = dataset, values, hidden, rule

    def __missing__(self, name: str) -> str:
        field = self._dataset.field(name)
        if name in self._hidden and self._rule == "withheld":
            return _("somebody else")
        hide = field.sensitive or name in self._hidden
        return (masked if hide else shown)(field, self._values.get(name))


def _stored(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moment(value: datetime) -> str:
    active = timezone.get_current_timezone()
    if str(active) == "UTC":  # nobody chose one, as in a worker
        active = zone(company().company.time_zone)
    return _at(value.astimezone(active).replace(tzinfo=None), get_language())


@lru_cache(64)
def _at(local: datetime, language: str | None) -> str:
    """Returns a local time in words; a record tells its own in its sentence and beside its label."""
    return str(formats.date_format(local, "DATETIME_FORMAT"))


def _day(value: date) -> str:
    return str(formats.date_format(value, "DATE_FORMAT"))


def _size(size: int) -> str:
    if size < 1000:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    amount, unit = (size / 1_000_000, "MB") if size >= 1_000_000 else (size / 1000, "kB")
    rounded = round(amount) if amount >= 10 else round(amount, 1)
    return f"{formats.number_format(rounded, use_l10n=True)} {unit}"


def _money(value: Decimal) -> str:
    amount = formats.number_format(Decimal(value), decimal_pos=2, use_l10n=True, force_grouping=True)
    currency = company().company.currency
    return f"${amount}" if currency == "USD" else f"{amount} {currency}"


def _structure(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{str(name).replace('_', ' ')}: {_structure(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_structure(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else json.dumps(value)
