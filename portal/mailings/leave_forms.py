"""What people type to leave our lists."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    """The address that gets mail."""

    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The address that our mail is sent to."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type the address that our mail is sent to."),
            "invalid": _("This is not a whole email address. It looks like name@example.com."),
        },
    )
