"""What a copy shall hold, and for whom a link to it is."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from portal.company.current import company
from portal.company.schema.base import zone
from portal.company.schema.data import Category
from portal.exports.asking import Wish
from portal.exports.contents import FORMS, USUAL
from portal.exports.handing import HOURS
from portal.sources.port import Span

FORM_WORDS = {
    "html": _("Pages to read in any browser"),
    "csv": _("Tables for a spreadsheet (CSV)"),
    "json": _("JSON for another provider"),
    "ndjson": _("JSON, one record a line (NDJSON), for programs that read large files"),
    "vcard": _("Contacts for an address book (vCard)"),
}
DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 12, 31))]
"""No record has another day, and no clock can be turned to it."""


class CopyForm(forms.Form):
    """Everything, or the categories that the person ticks; of all time, or of a span; in which forms."""

    extent = forms.ChoiceField(
        label=_("What would you like a copy of?"),
        choices=[("everything", _("Everything you hold about me")), ("some", _("Only what I choose below"))],
        initial="everything",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, categories: list[Category], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["categories"] = forms.MultipleChoiceField(
            label=_("Kinds of data"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(category.key, category.label) for category in categories],
        )
        self.fields["since"] = _day(
            _("From"), _("Leave both days empty for all time. Records without a date are left out of a span.")
        )
        self.fields["until"] = _day(pgettext_lazy("last day", "To"), "")
        self.fields["formats"] = forms.MultipleChoiceField(
            label=_("In which form?"),
            help_text=_("Recordings and voicemail are always in it, as they are stored."),
            error_messages={"required": _("Choose at least one form.")},
            widget=forms.CheckboxSelectMultiple,
            choices=list(FORM_WORDS.items()),
            initial=list(USUAL),
        )

    def clean(self) -> dict[str, Any]:
        """Asks for at least one kind where only some are wanted, and for a span that ends after it starts."""
        cleaned = super().clean() or {}
        if cleaned.get("extent") == "some" and not cleaned.get("categories"):
            self.add_error("categories", _("Choose at least one kind of data, or ask for everything."))
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", _("The last day is before the first. Choose a later one."))
        return cleaned

    def wish(self) -> Wish:
        """Returns what the copy shall hold; days are the company's, both included."""
        chosen = self.cleaned_data
        until = chosen["until"] + timedelta(days=1) if chosen["until"] else None
        return Wish(
            categories=chosen["categories"] if chosen["extent"] == "some" else (),
            span=Span(_midnight(chosen["since"]), _midnight(until)),
            formats=() if set(chosen["formats"]) == set(USUAL) else [one for one in FORMS if one in chosen["formats"]],
        )


class HandOverForm(forms.Form):
    """To whom a copy is handed over, and how long the link to it lives."""

    receiver = forms.CharField(
        label=_("Name of the company"),
        help_text=_("So that you know later whom each link was for. They see this name too."),
        max_length=200,
    )
    hours = forms.TypedChoiceField(label=_("How long can they use the link?"), coerce=int, initial=24)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        said = [(hours, ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}) for hours in HOURS]
        self.fields["hours"].choices = said  # type: ignore[attr-defined]
        self.fields["hours"].widget = forms.RadioSelect(choices=said)

    def wished(self) -> tuple[str, int]:
        """Returns the receiver and the hours."""
        return self.cleaned_data["receiver"], self.cleaned_data["hours"]


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget, validators=DAYS)


def _midnight(day: date | None) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time()), zone(company().company.time_zone))
