"""What people without an account type: an address, a code, and what helps to find their records."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from requests.forms import EVERYTHING, FilingForm
from requests.kind_forms import InWordsForm, form_of
from requests.kinds import Kind

BEYOND = ("role", "through", "name")
"""Fields that a guest's form has beyond those of its kind; nothing in them is required."""


class AddressForm(forms.Form):
    """The mailbox at which the person is reached."""

    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Type the address to which we should write.")},
    )


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("Code from our mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the eight digits from our mail.")},
    )


def guest_form(kind: Kind, data: Any, initial: dict[str, Any]) -> FilingForm:
    """Returns the form of a kind for somebody without an account. `data`: what was sent, or None."""
    form = (InWordsForm if kind == Kind.CORRECT else form_of(kind))(data, initial=initial)
    asked = [name for name in form.fields if name not in ("place", "token")]
    roles = [("", _("I do not know, or none of these")), *((one.key, one.label) for one in company().roles)]
    form.fields["role"] = forms.ChoiceField(label=_("What are you to us?"), choices=roles, required=False)
    form.fields["through"] = forms.CharField(
        label=_("Through which company, if it is not us?"),
        help_text=_("For example the company that you called, or that called you, over our service."),
        required=False,
        max_length=200,
    )
    form.fields["name"] = forms.CharField(
        label=_("Your name"),
        help_text=_("You need not give it. It helps us to find your records and to address you."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    form.order_fields([*asked, *BEYOND, "place", "token"])
    if "what" in form.fields:
        form.fields["what"].choices = [  # type: ignore[attr-defined]
            (EVERYTHING, _("Everything that you hold about me")),
            ("categories", _("Only the kinds of data that I choose")),
        ]
    return form


def guest_details(form: FilingForm) -> dict[str, Any]:
    """Returns what the case keeps of a complete form, what the person is to the company included."""
    cleaned = form.cleaned_data
    return form.details() | {name: cleaned[name].strip() for name in ("role", "through") if cleaned[name].strip()}
