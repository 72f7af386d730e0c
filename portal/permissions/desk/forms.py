"""What staff write when they ask for a permission or plan a new use."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.company.current import company
from portal.company.schema.data import Period
from portal.consent.purposes import Purpose, purposes
from portal.permissions.models import NamedUse

DEFAULT_WAIT = 30


def offered() -> list[Purpose]:
    """Returns the choices under which the company may name something: decided one at a time, and named by it."""
    return [one for one in purposes() if one.one_at_a_time and one.choice and one.choice.named_by == "company"]


def days_of(period: Period | None) -> int:
    """Returns a declared waiting time in days; a month counts as 31 and a year as 366, so that none is too short."""
    return period.years * 366 + period.months * 31 + period.days if period else DEFAULT_WAIT


class DraftForm(forms.ModelForm):
    """A draft: nobody is told before it is announced. `revision` is that of the page."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[one for one in NamedUse.Kind.choices if one[0] != NamedUse.Kind.INSTRUCTION],
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(label=_("Which choice it belongs to"))
    recipient = forms.ChoiceField(label=_("Recipient"), required=False)
    categories = forms.MultipleChoiceField(label=_("Which data"), widget=forms.CheckboxSelectMultiple)
    audience = forms.ChoiceField(
        label=_("Whom it concerns"), choices=NamedUse.Audience.choices, widget=forms.RadioSelect
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    address = forms.EmailField(
        label=_("Email address of the one person"), required=False, help_text=_("As they sign in with.")
    )
    waits = forms.IntegerField(
        label=_("Days that people have to answer"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("For a new use. Empty: as long as the profile says, else 30."),
    )

    class Meta:
        model = NamedUse
        fields = [
            "kind",
            "purpose",
            "law",
            "title_en",
            "text_en",
            "title_es",
            "text_es",
            "categories",
            "recipient",
            "named_party",
            "country",
            "audience",
            "role",
            "waits",
        ]
        widgets = {"law": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        profile = company()
        nobody = [("", _("nobody, or another one named below"))]
        choices: dict[str, list[Any]] = {
            "purpose": [(one.key, one.label) for one in offered()],
            "recipient": nobody + [(one.key, one.label) for one in profile.recipients],
            "categories": [(one.key, one.label) for one in profile.categories],
            "role": [("", _("no role"))] + [(one.key, one.label) for one in profile.roles],
            "law": NamedUse.Law.choices,
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        for language in ("en", "es"):
            for name in (f"title_{language}", f"text_{language}"):
                if language in profile.company.languages:
                    self.fields[name].required = True
                else:
                    del self.fields[name]
        self.initial.setdefault("revision", self.instance.revision)
        if self.instance.person_id:
            self.initial.setdefault("address", self.instance.person.email)

    def clean(self) -> dict[str, Any]:
        """Asks for what the kind, the choice and the audience need; fills in the waiting time."""
        typed = super().clean() or {}
        self._check_audience(typed)
        self._check_waiting(typed)
        chosen = next((one for one in offered() if one.key == typed.get("purpose")), None)
        if chosen and chosen.family == "transfer" and not typed.get("country"):
            self.add_error("country", _("Say which country the data goes to."))
        if chosen and chosen.family == "sharing" and not (typed.get("recipient") or typed.get("named_party")):
            self.add_error("named_party", _("Say who receives the data."))
        if chosen and chosen.by_address and typed.get("kind") == NamedUse.Kind.NEW_USE:
            self.add_error("purpose", _("Mailings are allowed one by one, not by waiting. Ask a question instead."))
        return typed

    def save(self, commit: bool = True) -> NamedUse:
        """Returns the use with the one person filled in."""
        self.instance.person = self.cleaned_data.get("person")
        made: NamedUse = super().save(commit)
        return made

    def _check_audience(self, typed: dict[str, Any]) -> None:
        audience = typed.get("audience")
        typed["person"] = None
        if audience == NamedUse.Audience.ROLE and not typed.get("role"):
            self.add_error("role", _("Choose the role."))
        if audience != NamedUse.Audience.ROLE:
            typed["role"] = ""
        if audience != NamedUse.Audience.PERSON:
            return
        typed["person"] = User.objects.at(typed.get("address") or "").filter(is_active=True, is_staff=False).first()
        if typed["person"] is None:
            self.add_error("address", _("Nobody signs in with this address."))
        self.instance.person = typed["person"]

    def _check_waiting(self, typed: dict[str, Any]) -> None:
        if typed.get("kind") != NamedUse.Kind.NEW_USE:
            typed["waits"] = 0
            if typed.get("law") == NamedUse.Law.NO:
                self.add_error("law", _("A question needs a yes. Plan a new use where a missing no is enough."))
            return
        chosen = next((one for one in offered() if one.key == typed.get("purpose")), None)
        if typed.get("waits") is None:
            typed["waits"] = days_of(chosen.choice.waits if chosen and chosen.choice else None)
        if typed["waits"] < settings.NEW_USE_LEAST_DAYS:
            least = _("People must have at least %d days.") % settings.NEW_USE_LEAST_DAYS
            self.add_error("waits", least)
