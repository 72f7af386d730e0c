"""What people type: signing in and up, codes, passwords, addresses."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.age import minimum_age
from accounts.models import User

PASSWORD_HELP = _("At least 8 characters. A few words in a row are easy to remember and hard to guess.")
OLDEST = 130


class Plain:
    """Takes allauth's placeholders away: a placeholder is no label, and vanishes as soon as one types."""

    fields: dict[str, forms.Field]

    def plain(self, **labels: Any) -> None:
        """Sets labels, and drops every placeholder and every help in HTML."""
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = labels.get(name, field.label)
            field.help_text = ""


class SignInForm(Plain, allauth.LoginForm):
    """Email address and password."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plain(login=_("Email address"), password=_("Password"))


class SignUpForm(Plain, allauth.SignupForm):
    """Name, address, password; the age where the company's notice names a minimum, asked neutrally and not kept."""

    field_order = ["name", "email", "password1", "age"]

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    age = forms.IntegerField(min_value=1, max_value=OLDEST, widget=forms.TextInput(attrs={"inputmode": "numeric"}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if minimum_age() is None:
            del self.fields["age"]
        self.plain(name=_("Your name"), email=_("Email address"), password1=_("Password"), age=_("How old are you?"))
        self.fields["password1"].help_text = PASSWORD_HELP
        if "age" in self.fields:
            self.fields["age"].help_text = _("In years. We ask once and do not keep your answer.")

    @property
    def too_young(self) -> bool:
        """Whether the age that was typed is below the minimum; says nothing while it is missing or wrong."""
        age, least = getattr(self, "cleaned_data", {}).get("age"), minimum_age()
        return age is not None and least is not None and age < least


class ConfirmEmailForm(Plain, allauth.ConfirmEmailVerificationCodeForm):
    """The code that was sent to a new address."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plain(code=_("Code from the email"))
        self.fields["code"].widget.attrs.update({"autocapitalize": "characters", "spellcheck": "false"})


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):
    """The address whose password was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plain(email=_("Email address"))


class OnePassword(Plain):
    """Asks for a new password once: people can show what they typed, and reset it if it was a slip."""

    def once(self) -> None:
        """Drops the repetition."""
        del self.fields["password2"]
        self.plain(oldpassword=_("Current password"), password1=_("New password"))
        self.fields["password1"].help_text = PASSWORD_HELP


class NewPasswordForm(OnePassword, allauth.ResetPasswordKeyForm):
    """A new password after a reset by mail."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.once()


class ChangePasswordForm(OnePassword, allauth.ChangePasswordForm):
    """The current password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.once()


class ChangeEmailForm(Plain, allauth.AddEmailForm):
    """A new address."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plain(email=_("New email address"))


class CodeForm(forms.Form):
    """A code of a second factor, or the password where that is enough."""

    LABELS = {
        "app": _("Code from your authenticator app"),
        "mail": _("Code from the email"),
        "recovery": _("Recovery code"),
        "password": _("Password"),
    }

    code = forms.CharField(
        max_length=200, strip=False, error_messages={"required": _("Please type it before you go on.")}
    )

    def __init__(self, way: str, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = self.LABELS[way]
        if way == "password":
            code.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        elif way == "recovery":
            code.widget = forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
            )
        else:
            code.widget = forms.TextInput(
                attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
            )


class ProfileForm(forms.ModelForm):
    """The name by which we speak to a person, and the language that we write in."""

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name"), "language": _("Language of our mails")}


class FactorResetForm(forms.Form):
    """Why staff remove somebody's second step, and how they made sure who that is."""

    REASONS = [("phone_lost", _("The phone is lost or broken")), ("codes_lost", _("The recovery codes are lost"))]
    METHODS = [
        ("call_back", _("Called back at the telephone number on file")),
        ("letter", _("Answered a letter to the address on file")),
        ("in_person", _("Showed a photo identity card in person")),
    ]

    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How was their identity checked?"), choices=METHODS, widget=forms.RadioSelect)


class CustomerNumberForm(forms.Form):
    """A customer number as it stands on a bill."""

    number = forms.CharField(
        label=_("Customer number"),
        max_length=64,
        help_text=_("It is on your invoices."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AddressForm(forms.Form):
    """One of the addresses on file, each shown only by its ends."""

    address = forms.ChoiceField(label=_("Where should we send the code?"), widget=forms.RadioSelect)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["address"].choices = choices  # type: ignore[attr-defined]
