"""The switches of the service: which are on for this person, as the company's own data says."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.company.current import company
from portal.company.schema.base import UNSET
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

    @property
    def differs(self) -> bool:
        """Whether it stands otherwise than it is delivered; where the policy says nothing, nothing can differ."""
        delivered = {"on": "on", "off": "off", "on_instruction": "off"}.get(self.feature.default)
        return self.state is not None and delivered is not None and self.state != delivered

    @property
    def against(self) -> str:
        """How it stands beside the policy's default, in a sentence."""
        if self.feature.default == UNSET:
            return _("The policy does not say how it is delivered.")
        if not self.differs:
            return _("It is as delivered.")
        return _("This differs: it is delivered off.") if self.state == "on" else _("This differs: it is delivered on.")

    @property
    def parties(self) -> list[str]:
        """Who gets data while it is on, as the policy names them."""
        found = (company().recipient(key) for key in self.feature.recipients)
        return [f"{one.label} ({', '.join(one.names)})" if one.names else str(one.label) for one in found]

    @property
    def lacks_address(self) -> bool:
        """Whether it is on, an authorised address belongs to it, and none is recorded."""
        return self.feature.has_address and self.state == "on" and not self.facts.get("authorised_ip")


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
