"""Where choices and switches live in the company's systems, as entries that a source can be given."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.text import slugify

from portal.company.faults import Fault
from portal.company.schema.choices import Choice
from portal.company.schema.profile import Company
from portal.sources.mapping import Sources
from portal.sources.mapping_places import ChoicePlace, SettingPlace, SwitchPlace
from portal.sources.port import Dataset, Entry, Subject

FILE = "sources.toml"
WITHOUT_INTERFACE = frozenset({"by_hand", "drop"})
"""Adapters that can be given no entry: a file goes one way, and a colleague has to be asked."""


def entry_of(place: ChoicePlace, allowed: bool) -> Entry:
    """Returns what a choice's record has to say."""
    return Entry(place.like, place.on if allowed else place.off, place.always, place.stamp, place.history)


def entry_of_switch(
    place: SwitchPlace, feature: str, on: bool, who: str, carried: Mapping[str, object] | None = None
) -> Entry:
    """Returns what a switch's record has to say.

    `who`: the name that is noted where the place has a field for it; `carried`: what the newest record says besides.
    """
    values = {place.state: place.on if on else place.off}
    besides = {**(carried or {}), **({place.by: who} if place.by and who else {})}
    return Entry({place.feature: feature}, values, besides, place.stamp, place.history)


def entry_of_setting(place: SettingPlace, value: str, who: str) -> Entry:
    """Returns what a setting's record has to say."""
    return Entry(place.like, {place.value: value}, {place.by: who} if place.by and who else {}, place.stamp)


def reached(subject: Subject, place: ChoicePlace) -> Subject:
    """Returns the identifiers by which a person's record is found at a place."""
    if not place.by:
        return subject
    return Subject({kind: values for kind, values in subject.identifiers.items() if kind in place.by})


def name_of(place: ChoicePlace) -> str:
    """Returns a place's name, at most 80 signs: the dataset, and what its records are like."""
    told = slugify(" ".join(str(value) for value in place.like.values()))
    return f"{place.dataset}:{told}"[:80].rstrip("-:")


def channel_of(place: ChoicePlace, choice: Choice) -> str:
    """Returns the way that a place is about; "" for a choice without ways."""
    return place.channel or (choice.channels[0] if choice.channels else "")


def misplaced(declared: Sources, datasets: Mapping[str, Dataset], profile: Company) -> Iterator[Fault]:
    """Yields every fault in where choices, switches, settings and points lie, and in how recipients are told."""
    choices = {one.key: one for one in profile.choices}
    features = {one.key for one in profile.features}
    for number, place in enumerate(declared.choices):
        path = f"choices[{number}] ({place.choice})"
        yield from _unknown(path, "choice", [place.choice], choices)
        yield from _fields(path, place.dataset, _named(place), datasets)
        if place.choice in choices:
            yield from _ways(path, place, choices[place.choice])
        if set(place.on) != set(place.off):
            yield Fault(FILE, path, "`on` and `off` name different fields; each has to undo the other")
    if declared.switches is not None:
        switch = declared.switches
        named = [switch.feature, switch.state, switch.by, switch.stamp, *switch.carry]
        yield from _fields("switches", switch.dataset, named, datasets)
        yield from _unknown("switches.only", "feature", switch.only, features)
        yield from _unwritable("switches", switch.dataset, declared, datasets)
    for number, setting in enumerate(declared.settings):
        path = f"settings[{number}] ({setting.feature})"
        yield from _unknown(path, "feature", [setting.feature], features)
        named = [*setting.like, setting.value, setting.by, setting.stamp]
        yield from _fields(path, setting.dataset, named, datasets)
        yield from _unwritable(path, setting.dataset, declared, datasets)
    recipients = {one.key for one in profile.recipients}
    yield from _unknown("recipients", "recipient", [one.key for one in declared.recipients], recipients)
    yield from _points(declared, datasets)


def _unwritable(path: str, key: str, declared: Sources, datasets: Mapping[str, Dataset]) -> Iterator[Fault]:
    """Yields a fault where what a person switches would reach nobody."""
    adapters = {source.key: source.adapter for source in declared.sources}
    if key in datasets and (adapter := adapters[datasets[key].source]) in WITHOUT_INTERFACE:
        yield Fault(FILE, path, f"{key!r} is of the adapter {adapter!r}, where nothing can be switched")


def _points(declared: Sources, datasets: Mapping[str, Dataset]) -> Iterator[Fault]:
    keys = [one.key for one in declared.points]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(FILE, "points", f"{key!r} is declared twice")
    for number, point in enumerate(declared.points):
        path = f"points[{number}] ({point.key})"
        yield from _fields(path, point.dataset, [point.field], datasets)
        held = datasets.get(point.dataset)
        if held and point.field in {one.name for one in held.fields if one.never_disclose or one.of_others}:
            yield Fault(FILE, path, f"{point.field!r} is never disclosed, or of somebody else: nobody is asked for it")


def _named(place: ChoicePlace) -> list[str | None]:
    return [*place.like, *place.on, *place.off, *place.always, place.stamp]


def _ways(path: str, place: ChoicePlace, choice: Choice) -> Iterator[Fault]:
    if choice.one_at_a_time:
        yield Fault(FILE, path, "it is decided for each named thing by itself, which a place cannot tell apart")
    if place.channel and place.channel not in choice.channels:
        yield Fault(
            FILE, path, f"{place.channel!r} is not a way of this choice: {', '.join(choice.channels) or 'none'}"
        )
    if not place.channel and len(choice.channels) > 1:
        yield Fault(FILE, path, f"say by which `channel`: {', '.join(choice.channels)}")


def _fields(path: str, key: str, named: Iterable[str | None], datasets: Mapping[str, Dataset]) -> Iterator[Fault]:
    if key not in datasets:
        yield Fault(FILE, path, f"{key!r} is not a dataset; allowed: {', '.join(sorted(datasets))}")
        return
    fields = {one.name for one in datasets[key].fields}
    for name in sorted({name for name in named if name is not None} - fields):
        yield Fault(FILE, path, f"{name!r} is not a field of {key}; it has {', '.join(sorted(fields))}")


def _unknown(path: str, what: str, named: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    for key in sorted(set(named) - set(known)):
        yield Fault(FILE, path, f"{key!r} is not a {what} of the profile; known: {', '.join(sorted(known)) or 'none'}")
