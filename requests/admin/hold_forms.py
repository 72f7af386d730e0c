"""The form on which a legal hold is placed: whose data, of which kind, single records of it, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.sources import registry, words
from portal.sources.port import NotThere, Query, SourceDown, Subject
from requests.legal_holds import Matter
from requests.models import LegalHold, PrivacyRequest

SHOWN = 100
"""The newest records that are offered to choose from."""

IDENTIFIERS = ("email", "phone", "account")
Choices = list[tuple[str, str]]


class ChosenRecords(forms.MultipleChoiceField):
    """Keys of records; that they are there is asked of their system, since newer ones may have come meanwhile."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        """Takes every key for now."""
        return True


class LegalHoldForm(forms.ModelForm):
    """Whose data, which data, and why."""

    email = forms.EmailField(label=_("Email address"), required=False)
    phone = forms.CharField(label=_("Telephone number"), required=False, max_length=30)
    account = forms.CharField(label=_("Customer number"), required=False, max_length=60)
    category = forms.ChoiceField(label=_("Kind of data"), required=False)
    dataset = forms.ChoiceField(label=_("Records"), required=False)
    chosen = ChosenRecords(label=_("Only these records"), required=False)
    others = forms.CharField(
        label=_("Records by key"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        required=False,
        max_length=20_000,
        help_text=_("For records that are not listed: their keys, one a line, as a copy of the data has them."),
    )
    why = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        max_length=5000,
        help_text=_("Only staff read it. The person is told that a legal hold keeps the data, not what it is about."),
    )

    class Meta:
        model = LegalHold
        fields = ("category", "dataset")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        every = ("", _("All"))
        self.fields["category"].choices = [every, *((one.key, one.label) for one in company().categories)]  # type: ignore[attr-defined]
        self.fields["dataset"].choices = [every, *((one.key, one.label) for one in registry.datasets())]  # type: ignore[attr-defined]
        self.fields["chosen"].choices = listed = self._listed()  # type: ignore[attr-defined]
        self.fields["chosen"].help_text = (
            _("Tick none to keep them all. The newest are listed.")
            if listed
            else _("They are listed where you come from the plan of a case.")
        )

    def clean(self) -> dict[str, Any]:
        """Asks for something that is held, and for single records that are there."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in (*IDENTIFIERS, "category", "dataset")):
            raise forms.ValidationError(_("Name a person, a kind of data or a kind of record."))
        keys = self._keys()
        if keys and not (self._subject(cleaned) and cleaned.get("dataset")):
            self.add_error("dataset", _("To keep single records, say whose they are and of which kind."))
        elif keys:
            self._look_up(cleaned["dataset"], keys)
        return cleaned

    def matter(self) -> Matter:
        """Returns what was typed."""
        typed = self.cleaned_data
        known = {name: typed[name] for name in IDENTIFIERS}
        return Matter(typed["why"], known, typed["category"], typed["dataset"], tuple(self._keys()))  # type: ignore[arg-type]

    def _keys(self) -> list[str]:
        typed = [line.strip() for line in self.cleaned_data.get("others", "").splitlines()]
        return list(dict.fromkeys([*self.cleaned_data.get("chosen", ()), *filter(None, typed)]))

    def _look_up(self, dataset: str, keys: list[str]) -> None:
        source, subject = registry.source_of(dataset), self._subject(self.cleaned_data)
        try:
            for key in keys:
                source.get(dataset, subject, key)
        except NotThere:
            said = gettext("This person has no record with the key “%(key)s” here. You can keep the whole kind.")
            self.add_error("others", said % {"key": key})
        except SourceDown:
            self.add_error("dataset", _("This system could not be reached, so nobody can tell which records it has."))

    def _listed(self) -> Choices:
        """Returns a person's newest records in words, once it is known whose and of which kind."""
        given = self.data if self.is_bound else self.initial
        dataset, subject = given.get("dataset", ""), self._subject(given)
        known = {one.key: one for one in registry.datasets()}
        if not subject or dataset not in known:
            return []
        category = next((one for one in company().categories if one.key == known[dataset].category), None)
        if category is not None and category.hidden_from_staff:
            return []
        try:
            page = registry.source_of(dataset).page(dataset, subject, Query(limit=SHOWN))
        except SourceDown:
            return []
        return [(record.key, words.in_words(known[dataset], record)) for record in page.records]

    def _subject(self, given: Any) -> Subject:
        typed = {name: str(given.get(name) or "").strip() for name in IDENTIFIERS}
        return Subject({name: frozenset({value}) for name, value in typed.items() if value})  # type: ignore[misc]


def first_values(case: PrivacyRequest, dataset: str) -> dict[str, str]:
    """Returns what a hold that is placed from the plan of a case is about: its person, and one kind of record."""
    known = {name: min(case.identifiers.of(name), default="") for name in IDENTIFIERS}  # type: ignore[arg-type]
    return {**known, "dataset": dataset}
