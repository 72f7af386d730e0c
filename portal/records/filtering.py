"""Which records a person wants to see. Kept in the session: what people search for must not be in an address."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.company.current import company
from portal.company.schema.base import zone
from portal.records.numbers import spellings
from portal.sources import others
from portal.sources.port import Dataset, Field, Query, Span

SESSION_KEY = "records_filters"
ROWS = 25
WITHIN, FURTHER = 2_000, 20_000
"""How many records a page looks at where only reading them tells what fits: at first, and when asked to go on."""

OLDEST, IS, LAST = "oldest", "is_", ("text", "order")
KINDS = 2
"""So many fields with a few values each are offered as filters: more of them would hide the list."""

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


def in_our_time(day: date) -> None:
    """Refuses days that no record has and that no clock can be turned to. Raises ValidationError."""
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(_("Choose a day between the years 1900 and 2200."))


class FilterForm(forms.Form):
    """A span of days, a number, one of some kinds, words to look for, and the order."""

    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}), validators=[in_our_time]
    )
    until = forms.DateField(
        label=pgettext_lazy("last day", "To"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        validators=[in_our_time],
    )
    number = forms.CharField(
        label=_("Telephone number"), required=False, max_length=40, widget=forms.TextInput({"inputmode": "tel"})
    )
    text = forms.CharField(label=_("Contains"), required=False, max_length=100)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Newest first")), (OLDEST, _("Oldest first"))]
    )

    def __init__(self, dataset: Dataset, *args: Any, **kwargs: Any):
        """Offers only what the dataset can be filtered and sorted by."""
        super().__init__(*args, **kwargs)
        for field in chosen_among(dataset):
            self.fields[f"{IS}{field.name}"] = forms.ChoiceField(
                label=field.label, required=False, choices=[("", _("All")), *field.choices.items()]
            )
        if dataset.dated_by is None:
            del self.fields["since"], self.fields["until"], self.fields["order"]
        if not dataset.lookups:
            del self.fields["number"]
        if dataset.searchable:
            labels = [str(dataset.field(name).label) for name in dataset.searchable]
            self.fields["text"].help_text = _("Looks in: %(fields)s") % {"fields": ", ".join(labels)}
        else:
            del self.fields["text"]
        self.order_fields([*(name for name in self.fields if name not in LAST), *LAST])

    def clean(self) -> dict[str, Any]:
        """Refuses a span that ends before it starts."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("since") and facts.get("until") and facts["since"] > facts["until"]:
            self.add_error("until", _("The last day is before the first. Choose a later one."))
        return facts


def remember(request: HttpRequest, dataset: Dataset, facts: dict[str, Any]) -> None:
    """Notes a filter for the rest of the session; an empty one forgets it."""
    filters = request.session.get(SESSION_KEY, {})
    chosen = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items() if value}
    request.session[SESSION_KEY] = {**filters, dataset.key: chosen}


def remembered(request: HttpRequest, dataset: Dataset) -> dict[str, str]:
    """Returns the filter in force for a dataset, as the form takes it."""
    found: dict[str, str] = request.session.get(SESSION_KEY, {}).get(dataset.key, {})
    return found


def chosen_among(dataset: Dataset) -> list[Field]:
    """Returns the fields with a few values each by which a list can be narrowed."""
    covered = others.covered(dataset)
    few = [one for one in dataset.fields if one.type == "choice" and not one.sensitive and one.name not in covered]
    return few[:KINDS]


def narrows(facts: dict[str, str]) -> bool:
    """Returns whether a filter leaves anything out; an order alone does not."""
    return any(value for name, value in facts.items() if name != "order")


def query(dataset: Dataset, facts: dict[str, str], after: str | None) -> Query:
    """Returns what a source is asked: days are the company's, both included; a number in every likely spelling."""
    number = facts.get("number", "")
    return Query(
        after=after or None,
        limit=ROWS,
        span=Span(_start(facts.get("since")), _end(facts)),
        text=facts.get("text", ""),
        lookup=spellings(number) or (number,) if number else (),
        equals={one.name: facts[f"{IS}{one.name}"] for one in chosen_among(dataset) if facts.get(f"{IS}{one.name}")},
        oldest_first=facts.get("order") == OLDEST,
        within=FURTHER if after else WITHIN,
    )


def _start(day: str | None) -> datetime | None:
    if not day:
        return None
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time()), zone(company().company.time_zone))


def _end(facts: dict[str, str]) -> datetime | None:
    if not facts.get("until"):
        return None
    return _start((date.fromisoformat(facts["until"]) + timedelta(days=1)).isoformat())
