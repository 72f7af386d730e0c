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
from portal.sources.port import Dataset, Query, Span

SESSION_KEY = "records_filters"
ROWS = 25
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


def in_our_time(day: date) -> None:
    """Refuses days that no record has and that no clock can be turned to. Raises ValidationError."""
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(_("Choose a day between the years 1900 and 2200."))


class FilterForm(forms.Form):
    """A span of days, and words to look for."""

    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}), validators=[in_our_time]
    )
    until = forms.DateField(
        label=pgettext_lazy("last day", "To"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        validators=[in_our_time],
    )
    text = forms.CharField(label=_("Contains"), required=False, max_length=100)

    def __init__(self, dataset: Dataset, *args: Any, **kwargs: Any):
        """Offers only what the dataset can be filtered by."""
        super().__init__(*args, **kwargs)
        if dataset.dated_by is None:
            del self.fields["since"], self.fields["until"]
        if not dataset.searchable:
            del self.fields["text"]

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


def query(facts: dict[str, str], after: str | None) -> Query:
    """Returns what a source is asked: days are the company's, both included."""
    return Query(
        after=after or None, limit=ROWS, span=Span(_start(facts.get("since")), _end(facts)), text=facts.get("text", "")
    )


def _start(day: str | None) -> datetime | None:
    if not day:
        return None
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time()), zone(company().company.time_zone))


def _end(facts: dict[str, str]) -> datetime | None:
    if not facts.get("until"):
        return None
    return _start((date.fromisoformat(facts["until"]) + timedelta(days=1)).isoformat())
