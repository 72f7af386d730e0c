"""Adds records where they live, such as a contact: whose they become, and what is in them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.company.schema.data import Category
from portal.records.correcting import CorrectionForm
from portal.sources.port import Dataset, IdentifierKind, NotAcceptable, Receipt, Record, Subject
from portal.sources.registry import source_of


class AddingForm(CorrectionForm):
    """The fields of a new record, and whose it becomes where the person acts for several."""

    def __init__(self, dataset: Dataset, owners: list[str], *args: Any, **kwargs: Any):
        """Asks whose the record becomes only where there is a choice."""
        super().__init__(dataset, Record("", {}), *args, **kwargs)
        if len(owners) > 1:
            listed = [(str(place), owner) for place, owner in enumerate(owners)]
            field = forms.ChoiceField(label=gettext_lazy("Where it belongs"), choices=listed)
            self.fields = {"owner": field, **self.fields}

    @property
    def owner(self) -> int:
        """The place of the chosen owner in the list."""
        return int(self.cleaned_data.get("owner") or 0)

    @property
    def filled(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if name != "owner" and value not in (None, "")}


def owners(dataset: Dataset, subject: Subject) -> list[tuple[IdentifierKind, str]]:
    """Returns by which identifiers a new record can be the person's: those of the first kind that reaches it."""
    for kind in dataset.reached_by:
        if found := sorted(subject.of(kind)):
            return [(kind, value) for value in found]
    return []


def add(
    user: User,
    category: Category,
    dataset: Dataset,
    owner: tuple[IdentifierKind, str],
    values: Mapping[str, Any],
) -> Receipt:
    """Adds a record in the source, audits it, and returns the receipt with the record's key.

    Raises NotAcceptable, NotThere, SourceDown; then nothing was added.
    """
    kind, value = owner
    receipt = source_of(dataset.key).add(dataset.key, Subject({kind: frozenset({value})}), values)
    if receipt.outcome == "refused":
        raise NotAcceptable({"": _("The system did not take this record. Ask us to add it for you.")})
    record(
        Event.RECORD_ADDED,
        actor=Actor.person(user.pk),
        subject=subject_reference(user.pk),
        category=category.key,
        dataset=dataset.key,
        fields=",".join(sorted(values)),
        outcome=receipt.outcome,
    )
    return receipt
