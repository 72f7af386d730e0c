"""Reads the value that a person types for a setting of the service."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portal.sources.mapping_places import SettingPlace

NO_CONTROL = RegexValidator(
    r"[\x00-\x1f\x7f]", _("This holds a sign that we cannot store. Type it anew."), inverse_match=True
)

EMPTY = _("Write something here; this cannot stay empty.")


class SettingForm(forms.Form):
    """One value: one of the answers that `sources.toml` allows, or a short text."""

    def __init__(self, place: SettingPlace, now: str, *args: Any, **kwargs: Any):
        """Offers the value as it is now."""
        super().__init__(*args, **kwargs)
        facts: dict[str, Any] = {"label": place.label, "help_text": place.help, "initial": now}
        facts["error_messages"] = {"required": _("Choose one, or leave it as it is.") if place.choices else EMPTY}
        if place.choices:
            answers = list(place.choices.items())
            shown = answers if now in place.choices else [("", _("Choose one")), *answers]
            self.fields["value"] = forms.ChoiceField(choices=shown, **facts)
        else:
            self.fields["value"] = forms.CharField(max_length=200, validators=[NO_CONTROL], **facts)
