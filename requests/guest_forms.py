"""What people without an account type: an address, a code, and what helps to find their records."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.mail.addressing import texts_are_on
from requests.forms import EVERYTHING, FilingForm
from requests.kind_forms import InWordsForm, form_of
from requests.kinds import Kind
from requests.telephone import e164, takes_texts

BEYOND = ("role", "through", "name")
"""Fields that a guest's form has beyond those of its kind; nothing in them is required."""


class AddressForm(forms.Form):
    """Where the person is reached: at a mailbox, or where texts are on, at a number; at one of the two."""

    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Type the address to which we should write.")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if texts_are_on():
            self.fields["email"].required = False
            self.fields["phone"] = forms.CharField(
                label=_("Your mobile number"),
                help_text=_("Instead of an email address. For a number abroad, begin with + and the country code."),
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            )
            for field in self.fields.values():
                field.one_of = True  # type: ignore[attr-defined]  # neither is optional: one of them is needed

    def clean_phone(self) -> str:
        """Returns the number as E.164. Raises ValidationError for one that gets no texts."""
        number = e164(self.cleaned_data["phone"])
        if number and not takes_texts(number):
            raise forms.ValidationError(_("This kind of number gets no text messages. Type your mobile number."))
        return number

    def clean(self) -> dict[str, Any]:
        """Asks for one of the two, where there are two."""
        cleaned = super().clean() or self.cleaned_data
        if "phone" in self.fields and not self.errors:
            if cleaned["email"] and cleaned["phone"]:
                self.add_error("phone", _("Type an email address or a mobile number, and leave the other one empty."))
            elif not cleaned["email"] and not cleaned["phone"]:
                self.add_error("email", _("Type your email address or your mobile number."))
        return cleaned

    @property
    def address(self) -> str:
        """The mailbox or the number of a complete form."""
        return str(self.cleaned_data["email"] or self.cleaned_data.get("phone") or "")


class CodeForm(forms.Form):
    """The code from the mail, or from the text."""

    code = forms.CharField(
        label=_("Code from our mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the eight digits from our mail.")},
    )

    def __init__(self, *args: Any, by_text: bool = False, **kwargs: Any):
        """`by_text`: the code was sent to a number."""
        super().__init__(*args, **kwargs)
        if by_text:
            self.fields["code"].label = _("Code from our text message")
            self.fields["code"].error_messages["required"] = _("Type the eight digits from our text message.")


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
