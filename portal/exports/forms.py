"""Which categories a copy shall hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.company.schema.data import Category


class CopyForm(forms.Form):
    """Everything, or the categories that the person ticks."""

    extent = forms.ChoiceField(
        label=_("What would you like a copy of?"),
        choices=[("everything", _("Everything you hold about me")), ("some", _("Only what I choose below"))],
        initial="everything",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, categories: list[Category], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["categories"] = forms.MultipleChoiceField(
            label=_("Kinds of data"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(category.key, category.label) for category in categories],
        )

    def clean(self) -> dict[str, Any]:
        """Asks for at least one kind where only some are wanted."""
        cleaned = super().clean() or {}
        if cleaned.get("extent") == "some" and not cleaned.get("categories"):
            self.add_error("categories", _("Choose at least one kind of data, or ask for everything."))
        return cleaned

    def chosen(self) -> list[str]:
        """Returns the keys of the chosen categories; none means everything."""
        return self.cleaned_data["categories"] if self.cleaned_data["extent"] == "some" else []
