"""The facts by which somebody without a login is told apart, as a form; nothing of it is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests.models import PrivacyRequest
from requests.verifying import points
from requests.verifying.answering import Signed, text_of_declaration


class PointsForm(forms.Form):
    """One field for each fact, of which as many are filled in as have to match; the declaration where one is asked."""

    def __init__(self, *args: Any, case: PrivacyRequest, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.needed = points.needed(case)
        self.declares = points.wants_declaration(case)
        self.asked = points.asked(case)
        for one in self.asked:
            self.fields[f"point_{one.key}"] = forms.CharField(
                label=one.label,
                help_text=one.help,
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        if self.declares:
            self.fields["agreed"] = forms.BooleanField(
                label=text_of_declaration(),
                error_messages={"required": gettext_lazy("Tick the declaration to sign it.")},
            )
            self.fields["signature"] = forms.CharField(
                label=gettext_lazy("Your full name, as your signature"),
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
                error_messages={"required": gettext_lazy("Type your full name to sign.")},
            )

    def typed(self) -> dict[str, str]:
        """Returns what was typed, by the points' keys."""
        return {one.key: self.cleaned_data.get(f"point_{one.key}", "").strip() for one in self.asked}

    def signed(self) -> Signed | None:
        """Returns the declaration as it was signed, where one is asked."""
        if not self.declares:
            return None
        return Signed(text_of_declaration(), self.cleaned_data["signature"].strip())

    def clean(self) -> dict[str, Any]:
        """Asks for as many answers as have to match."""
        cleaned = super().clean() or self.cleaned_data
        given = sum(bool(cleaned.get(f"point_{one.key}", "").strip()) for one in self.asked)
        if given < self.needed:
            said = ngettext("Answer at least %(count)d of these.", "Answer at least %(count)d of these.", self.needed)
            raise forms.ValidationError(said % {"count": self.needed})
        return cleaned


def attempts_in_words(left: int) -> str:
    """Returns how often a person may still answer."""
    said = ngettext("You can try %(count)d more time.", "You can try %(count)d more times.", left)
    return said % {"count": left} if left else _("A member of our staff looks at it now and writes to you.")
