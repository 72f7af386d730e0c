"""What people type: a name under a yes, and a third party that they name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.consent.purposes import Purpose
from portal.permissions.answering import is_written
from portal.permissions.models import new_key
from portal.permissions.naming import Named


class SignatureForm(forms.Form):
    """A yes in writing: one's own name."""

    signature = forms.CharField(
        label=_("Your full name, as your signature"),
        help_text=_("Typing it is your written permission. We keep it with the date as proof."),
        min_length=3,
        max_length=120,
        error_messages={"required": _("Type your full name; without it this is no written permission.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class NamingForm(forms.Form):
    """A third party, what for, and which data. `key`: of the page, so that sending twice names once."""

    key = forms.RegexField(r"^[a-z0-9_-]{1,60}$", widget=forms.HiddenInput)
    party = forms.CharField(
        label=_("The third party"),
        help_text=_("The full name of the company or organisation, such as it stands in a contract."),
        max_length=80,
    )
    what_for = forms.CharField(
        label=_("What for"), max_length=300, help_text=_("What they do with the data, in a sentence.")
    )

    def __init__(self, *args: Any, meant: Purpose, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.meant = meant
        self.fields["key"].initial = new_key(meant.key)
        declared = meant.choice.categories if meant.choice else ()
        offered = [one for one in company().categories if not declared or one.key in declared]
        self.fields["categories"] = forms.MultipleChoiceField(
            label=_("Which data"),
            choices=[(one.key, one.label) for one in offered],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one kind of data.")},
        )
        if is_written(meant):
            self.fields["signature"] = SignatureForm.base_fields["signature"]

    def clean_key(self) -> str:
        """Refuses a key that does not belong to this choice."""
        key: str = self.cleaned_data["key"]
        if not key.startswith(self.meant.key[:48] + "-"):
            raise forms.ValidationError(_("This page is too old. Please open it again."))
        return key

    def named(self) -> Named:
        """Returns what was typed."""
        typed = self.cleaned_data
        return Named(typed["party"], typed["what_for"], tuple(typed["categories"]), typed.get("signature", ""))
