"""Reads what staff write down of somebody's choice."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.consent.purposes import ALL_MARKETING, CHANNELS, Purpose, purpose, purposes
from portal.consent.writing_down import Told


class WriteDownForm(forms.Form):
    """Who said what, when, and by which way; a yes needs the words that were read (47 CFR 64.2007(a)(1))."""

    WAYS = [
        ("phone", _("By telephone")),
        ("email", _("By email")),
        ("letter", _("By letter")),
        ("in_person", _("In person")),
    ]

    address = forms.EmailField(
        label=_("Email address that it is about"),
        help_text=_("It need not belong to an account. Choices that are not about mail need one."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    what = forms.ChoiceField(label=_("What it is about"))
    say = forms.ChoiceField(
        label=_("What they said"),
        choices=[("no", _("No, they refuse it or take it back")), ("yes", _("Yes, they allow it"))],
        widget=forms.RadioSelect,
    )
    said_on = forms.DateField(label=_("On which day"), widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(label=_("By which way they told us"), choices=WAYS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Words that were read to them"),
        required=False,
        max_length=2000,
        help_text=_("Needed for a yes: whoever agrees by word of mouth must have heard what they agree to."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_("What else shows it, such as the number of a ticket. It is sealed, and goes when they are erased."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("Choose")), *_things()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuses a day to come, a yes without the words that were read, and a yes to all marketing at once."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("said_on") and given["said_on"] > timezone.localdate():
            self.add_error("said_on", _("This day is still to come. Please type the day on which they told us."))
        if given.get("say") == "yes" and not given.get("words", "").strip():
            self.add_error("words", _("Please write down the words that were read to them."))
        if given.get("say") == "yes" and given.get("what", "").startswith(ALL_MARKETING):
            self.add_error("say", _("A yes is said to each kind of mail by itself. Please choose one."))
        return given

    @property
    def told(self) -> Told:
        """What was said."""
        given = self.cleaned_data
        key, _sep, channel = given["what"].partition(":")
        return Told(
            given["address"],
            purpose(key),
            channel,
            given["say"] == "yes",
            given["said_on"],
            given["way"],
            given["words"].strip(),
            given["note"].strip(),
        )


def _things() -> list[tuple[str, str]]:
    """Returns everything that can be said yes or no to, channel by channel."""
    return [
        (f"{one.key}:{channel}", f"{one.label}, {CHANNELS[channel]}" if channel else str(one.label))
        for one in purposes()
        if _can_be_told(one)
        for channel in one.channels or ("",)
    ]


def _can_be_told(one: Purpose) -> bool:
    """Cookies are chosen in a browser, and named things on their own page."""
    return one.family not in ("cookies", "policy") and not one.one_at_a_time
