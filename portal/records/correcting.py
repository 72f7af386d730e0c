"""Corrects a person's own details where they live, and tells them of it at the addresses that were on file before.

47 CFR 64.2010(f): a change of an address of record is told at once, by an address that was on file before, and the
message does not repeat what was changed.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.company.schema.data import Category
from portal.mail import outbox
from portal.sources import others
from portal.sources.port import Dataset, Field, NotAcceptable, Receipt, Record, Subject
from portal.sources.registry import source_of

AUTOCOMPLETE = {"email": "email", "phone": "tel", "country": "country-name"}


class CorrectionForm(forms.Form):
    """The correctable fields of one record, as they are now."""

    def __init__(self, dataset: Dataset, found: Record, *args: Any, **kwargs: Any):
        """Offers every correctable field; the source judges what is typed."""
        super().__init__(*args, **kwargs)
        for field in correctable(dataset):
            self.fields[field.name] = _control(field, found.values.get(field.name))

    def changes(self, dataset: Dataset, found: Record) -> dict[str, Any]:
        """Returns the fields whose value differs from the record's."""
        before = {field.name: _text(found.values.get(field.name)) for field in correctable(dataset)}
        return {name: value for name, value in self.cleaned_data.items() if _text(value) != before[name]}


def correctable(dataset: Dataset) -> list[Field]:
    """Returns the fields that a person may change in place; what is covered because it is somebody else's stays so."""
    covered = others.covered(dataset)
    return [field for field in dataset.fields if field.correctable and field.name not in covered]


def tells_of_others(dataset: Dataset) -> bool:
    """Returns whether all that may be changed is about other people, as in a phonebook."""
    return all(field.of_others for field in correctable(dataset))


def may_correct(category: Category, dataset: Dataset) -> bool:
    """Returns whether a person corrects this dataset in place; otherwise they ask for it."""
    return category.correction == "self_service" and bool(correctable(dataset))


def may_add(category: Category, dataset: Dataset) -> bool:
    """Returns whether a person adds records to this dataset themselves."""
    return may_correct(category, dataset) and dataset.addable


def correct(
    user: User, subject: Subject, category: Category, dataset: Dataset, found: Record, changes: Mapping[str, Any]
) -> Receipt:
    """Writes the changes through to the source, audits them and tells the person; returns the source's receipt.

    Raises NotAcceptable, NotThere, SourceDown; then nothing was changed.
    """
    receipt = source_of(dataset.key).correct(dataset.key, subject, found.key, changes)
    if receipt.outcome == "refused":
        raise NotAcceptable({"": str(_("The system did not accept this change. Ask us to make it for you."))})
    with transaction.atomic():
        record(
            Event.RECORD_CORRECTED,
            actor=Actor.person(user.pk),
            subject=subject_reference(user.pk),
            category=category.key,
            dataset=dataset.key,
            fields=",".join(sorted(changes)),
        )
        for to in _addresses(user, dataset, found, changes):
            context = {"name": user.get_short_name() if user.name else "", "what": str(dataset.label)}
            outbox.send("details_changed", to=to, language=user.language, kind="service", context=context)
    return receipt


def _addresses(user: User, dataset: Dataset, found: Record, changes: Mapping[str, Any]) -> list[str]:
    """Returns who is told; nobody of a change that is about other people, least of all they."""
    own = [one for one in dataset.fields if one.name in changes and not one.of_others]
    if not own:
        return []
    old = [found.values.get(one.name) for one in own if one.type == "email"]
    return list(dict.fromkeys(str(address) for address in (*old, user.email) if address))


def _control(field: Field, value: Any) -> forms.Field:
    facts: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help,
        "required": field.required,
        "initial": _text(value),
    }
    if field.type == "choice":
        return forms.ChoiceField(choices=[("", "—"), *field.choices.items()], **facts)
    if field.type == "boolean":
        return forms.ChoiceField(choices=[("true", _("yes")), ("false", _("no"))], **facts)
    kind = {"email": "email", "phone": "tel", "url": "url", "date": "date"}.get(field.type, "text")
    attributes = {"type": kind}
    if field.type in AUTOCOMPLETE:
        attributes["autocomplete"] = AUTOCOMPLETE[field.type]
    widget = forms.Textarea({"rows": 4}) if field.type == "long_text" else forms.TextInput(attributes)
    return forms.CharField(max_length=field.max_length, widget=widget, **facts)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
