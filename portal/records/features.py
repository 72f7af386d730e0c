"""The switches of the service: which are on for this person, as the company's own data says."""

from dataclasses import dataclass
from typing import Any

from portal.company.current import company
from portal.company.schema.choices import Feature
from portal.records.finding import Sight
from portal.sources.port import Query, Record, SourceDown
from portal.sources.registry import source_of

TOLD = ("feature", "state")
"""The fields by which a dataset is known to hold switches."""

MANY = 200


@dataclass(frozen=True)
class Switch:
    """One feature: its state as recorded, or None where nobody switched it; and what was recorded with it."""

    feature: Feature
    state: str | None
    facts: dict[str, Any]


def switches(sight: Sight) -> list[Switch]:
    """Returns every feature of the profile with its newest recorded state. Raises SourceDown."""
    newest: dict[str, Record] = {}
    for dataset in sight.datasets:
        if {field.name for field in dataset.fields} >= set(TOLD):
            for record in source_of(dataset.key).page(dataset.key, sight.subject, Query(limit=MANY)).records:
                newest.setdefault(str(record.values["feature"]), record)
    return [_switch(feature, newest.get(feature.key)) for feature in company().features]


def switch(sight: Sight, key: str) -> Switch | None:
    """Returns one feature; None where its state could not be read."""
    try:
        return next((one for one in switches(sight) if one.feature.key == key), None)
    except SourceDown:
        return None


def _switch(feature: Feature, record: Record | None) -> Switch:
    if record is None:
        return Switch(feature, None, {})
    facts = {name: value for name, value in record.values.items() if value and name not in TOLD}
    return Switch(feature, str(record.values["state"]), facts)
