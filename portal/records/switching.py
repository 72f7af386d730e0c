"""Switches the company's service for a person, where its records let it, and keeps who did it and when."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.company.current import company
from portal.company.schema.choices import Choice, Feature
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_person
from portal.records.finding import Sight
from portal.sources.mapping_places import SettingPlace, SwitchPlace
from portal.sources.places import entry_of_setting, entry_of_switch
from portal.sources.port import Query, Receipt
from portal.sources.registry import declared, source_of


@dataclass(frozen=True)
class Reach:
    """What one person may do to the switches: the keys they may switch, and the settings they may change."""

    switches: frozenset[str]
    settings: dict[str, SettingPlace]


def reach_of(sight: Sight) -> Reach:
    """Returns what a person may switch and set: what their role may, and the records that are open to them allow."""
    mine, told = sight.roles, declared()
    mine_to_switch = {one.key for one in company().features if mine & set(one.switched_by)}
    seen = {one.key for one in sight.datasets}
    place = told.switches
    writable = set()
    if place is not None and place.dataset in seen:
        writable = mine_to_switch & set(place.only) if place.only else mine_to_switch
    found = {one.feature: one for one in told.settings if one.dataset in seen and one.feature in mine_to_switch}
    return Reach(frozenset(writable), found)


def warning(feature: Feature, on: bool) -> str:
    """Returns what switching off changes, in the profile's words; "" where it says nothing, and for switching on."""
    choice = choice_of(feature)
    return "" if on else str(feature.when_off or (choice.warning if choice else ""))


def choice_of(feature: Feature) -> Choice | None:
    """Returns the choice that a switch follows, None where it follows none."""
    return next((one for one in company().choices if one.feature == feature.key), None)


def switch_to(sight: Sight, place: SwitchPlace, feature: Feature, on: bool) -> Receipt:
    """Writes a switch's state through to the service, and into the ledger where a choice stands behind it.

    Returns the source's receipt. Raises SourceDown; then nothing was changed.
    """
    entry = entry_of_switch(place, feature.key, on, sight.user.name, _carried(sight, place, feature))
    receipt = source_of(place.dataset).put(place.dataset, sight.subject, entry)
    _noted(sight.user, feature, "on" if on else "off", receipt)
    return receipt


def _carried(sight: Sight, place: SwitchPlace, feature: Feature) -> dict[str, Any]:
    """Returns what stays as it is when a switch turns, such as who reads and from which address. Raises SourceDown."""
    if not place.carry:
        return {}
    query = Query(limit=1, equals={place.feature: feature.key})
    found = source_of(place.dataset).page(place.dataset, sight.subject, query).records
    return {name: found[0].values[name] for name in place.carry if found[0].values[name]} if found else {}


def set_to(sight: Sight, place: SettingPlace, feature: Feature, value: str) -> Receipt:
    """Writes the value that goes with a switch; returns the source's receipt. Raises SourceDown."""
    entry = entry_of_setting(place, value, sight.user.name)
    receipt = source_of(place.dataset).put(place.dataset, sight.subject, entry)
    _noted(sight.user, feature, "set", receipt)
    return receipt


def setting(sight: Sight, place: SettingPlace) -> str:
    """Returns the value that the service has now, "" where it has none. Raises SourceDown."""
    query = Query(limit=1, equals={name: str(value) for name, value in place.like.items()})
    found = source_of(place.dataset).page(place.dataset, sight.subject, query).records
    return str(found[0].values[place.value] or "") if found else ""


@transaction.atomic
def _noted(user: User, feature: Feature, state: str, receipt: Receipt) -> None:
    actor = Actor.person(user.pk)
    facts = {"feature": feature.key, "state": state, "outcome": receipt.outcome}
    record(Event.FEATURE_SWITCHED, actor=actor, subject=subject_reference(user.pk), **facts)
    choice = choice_of(feature)
    if choice and state in ("on", "off") and receipt.outcome != "refused":
        decide(of_person(user), [Wish(choice.key, state == "on")], Circumstances(Method.CENTRE, actor, user.language))
