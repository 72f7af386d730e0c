"""Where a decision has to be known: records of the company's systems, a switch of its service, recipients of data."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from portal.company.current import company
from portal.company.schema.choices import Choice, Feature
from portal.consent.ending import ended_with
from portal.consent.models import USABLE, Decision, State
from portal.consent.purposes import SALE, Purpose, purpose
from portal.sources.mapping_places import ChoicePlace, SwitchPlace
from portal.sources.places import channel_of, name_of
from portal.sources.registry import dataset, declared

SWITCH = "switch:"
RECIPIENT = "recipient:"
ERASE = "erase:"
"""Records of a dataset that go with the consent."""


@dataclass(frozen=True)
class Destination:
    """One place that has to know: a `place` for a choice, a `switch`, a `recipient`, or a dataset that `erases`."""

    key: str
    label: str
    place: ChoicePlace | None = None
    switch: SwitchPlace | None = None
    feature: Feature | None = None
    mail: str = ""
    erases: str = ""

    @property
    def source(self) -> str:
        """The key of the company's system that it lies in; "" for a recipient."""
        if self.erases:
            return dataset(self.erases).source
        held = self.place or self.switch
        return dataset(held.dataset).source if held else ""


def destinations(decision: Decision) -> list[str]:
    """Returns the keys of every place that has to know of a decision."""
    known = _by_purpose(settings.COMPANY).get(decision.purpose, [])
    found = [key for channel, key in known if not decision.channel or channel in ("", decision.channel)]
    return found + _recipients(decision) + _resting(decision)


def destination(key: str) -> Destination | None:
    """Returns a place by its key; None where the profile has it no more."""
    if key.startswith(ERASE):
        return _erasure(key.removeprefix(ERASE))
    if key.startswith(RECIPIENT):
        return _recipient(key.removeprefix(RECIPIENT))
    return _places(settings.COMPANY).get(key)


def _recipients(decision: Decision) -> list[str]:
    """Whoever may have been given data on the strength of what was allowed until now, by a yes or by default."""
    try:
        about = purpose(decision.purpose)
    except KeyError:  # a profile that no longer declares it
        return []
    if decision.state in USABLE or (decision.state == State.REFUSED and about.default != "on"):
        return []
    return [RECIPIENT + key for key in _given(about)]


def _resting(decision: Decision) -> list[str]:
    """The records that rest on what is no longer allowed."""
    choice = next((one for one in company().choices if one.key == decision.purpose), None)
    if choice is None or decision.state in USABLE:
        return []
    return [ERASE + one.key for one in ended_with(choice)]


def _erasure(key: str) -> Destination | None:
    try:
        return Destination(ERASE + key, str(dataset(key).label), erases=key)
    except KeyError:
        return None


def _given(about: Purpose) -> list[str]:
    if about.key == SALE:
        return [one.key for one in company().recipients if one.disclosed == "sold_or_shared"]
    choice = about.choice
    return list(choice.recipients) if choice and not choice.feature else []


def _recipient(key: str) -> Destination | None:
    found = next((one for one in company().recipients if one.key == key), None)
    mail = next((way.mail for way in declared().recipients if way.key == key), "")
    return Destination(RECIPIENT + key, str(found.label), mail=mail) if found else None


@cache
def _places(name: str) -> dict[str, Destination]:
    return {one.key: one for _choice, one in _declared()}


@cache
def _by_purpose(name: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for choice, one in _declared():
        found[choice.key].append((channel_of(one.place, choice) if one.place else "", one.key))
    return dict(found)


def _declared() -> list[tuple[Choice, Destination]]:
    choices = {one.key: one for one in company().choices}
    features = {one.key: one for one in company().features}
    told, switch = declared(), declared().switches
    found = [
        (choices[place.choice], Destination(name_of(place), str(dataset(place.dataset).label), place=place))
        for place in told.choices
    ]
    for choice in choices.values():
        feature = features.get(choice.feature or "")
        if switch and feature and (not switch.only or feature.key in switch.only):
            found.append((choice, Destination(SWITCH + feature.key, str(feature.label), None, switch, feature)))
    return found


@receiver(setting_changed)
def _forget(*, setting: str, **_facts: object) -> None:
    """Reads the places anew when a test changes what they stand on."""
    if setting in ("COMPANY", "PORTAL_SOURCES", "DATABASES"):
        _places.cache_clear()
        _by_purpose.cache_clear()
