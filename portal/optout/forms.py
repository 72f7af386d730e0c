"""What people type and tick in this room. Nothing is ticked beforehand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.optout.rights import Right, given

WHOLE = _("This is not a whole email address. It looks like name@example.com.")


class StopForm(forms.Form):
    """An address to which it is extended, if somebody wants that."""

    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("If we know you by this address, we stop it there as well."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": WHOLE},
    )

    def __init__(self, *args: Any, hint: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = hint


class AgentForm(forms.Form):
    """Whom an agent acts for, about what, and on which permission (11 CCR 7026(j))."""

    rights = forms.MultipleChoiceField(
        label=_("What should we stop?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what we should stop.")},
    )
    email = forms.EmailField(
        label=_("Email address of the person you act for"),
        help_text=_("We stop it for whatever we know by this address."),
        max_length=254,
        error_messages={"required": _("Type the address of the person you act for."), "invalid": WHOLE},
    )
    agent = forms.CharField(
        label=_("Your name, or that of your organisation"),
        max_length=200,
        error_messages={"required": _("Type your name.")},
    )
    permission = forms.BooleanField(
        label=_("This person signed a permission that lets me do this for them."),
        error_messages={"required": _("We can act only if the person gave you signed permission.")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (one.purpose, one.label) for one in given()
        ]

    def wanted(self) -> list[Right]:
        """Returns the rights that were ticked."""
        return [one for one in given() if one.purpose in self.cleaned_data["rights"]]


class AgeForm(forms.Form):
    """An age band, asked for in a way that favours none."""

    UNDER_13, TEEN, ADULT = "under_13", "13_to_15", "16_or_older"

    age = forms.ChoiceField(
        label=_("How old are you?"),
        choices=[(UNDER_13, _("Under 13")), (TEEN, _("13 to 15")), (ADULT, _("16 or older"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your age.")},
    )
