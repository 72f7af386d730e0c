"""What people type to join a list."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.consent.purposes import Purpose


class JoinForm(forms.Form):
    """An address, and the lists that are wanted; none is ticked beforehand."""

    lists = forms.MultipleChoiceField(
        label=_("What would you like to get?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one list.")},
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Type the address to which we should write.")},
    )

    def __init__(self, *args: Any, offered: tuple[Purpose, ...], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lists"].choices = [(one.key, _words(one)) for one in offered]  # type: ignore[attr-defined]


def _words(one: Purpose) -> str:
    return format_html('<span><strong>{}</strong><span class="note">{}</span></span>', one.label, one.description)
