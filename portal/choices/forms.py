"""Reads what was pressed on the page of choices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.consent.purposes import Purpose


class AnswerForm(forms.Form):
    """A yes or a no, by one of the purpose's channels. `read`: what stands before it was shown."""

    say = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        error_messages={"required": _("Please say yes or no."), "invalid_choice": _("Please say yes or no.")},
    )
    by = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("Please choose one of the ways that are shown.")}
    )
    read = forms.BooleanField(required=False)

    def __init__(self, *args: Any, purpose: Purpose, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = purpose.channels or ("",)
        self.fields["by"].choices = [(one, one) for one in offered]  # type: ignore[attr-defined]
        self.fields["by"].required = bool(purpose.channels)

    @property
    def allowed(self) -> bool:
        """Whether a yes was said."""
        return bool(self.cleaned_data["say"] == "yes")

    @property
    def channel(self) -> str:
        """The channel that it is about; empty where there is none."""
        return str(self.cleaned_data["by"])


class UndoForm(forms.Form):
    """The number of the deed that is taken back."""

    act = forms.UUIDField()
