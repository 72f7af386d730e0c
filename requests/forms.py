"""What people send: parsed and checked, never acted on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.sources import registry
from requests import evidence
from requests.models import Evidence
from requests.places import choices

EVERYTHING = "everything"

RECORDS = "records"
"""Only single records, chosen one by one before."""


Picked = dict[str, list[str]]
"""Records by their keys, by dataset."""


class FilingForm(forms.Form):
    """What every request asks for: where the person lives, and anything that they want to say."""

    place = forms.ChoiceField(
        label=_("Where do you live?"),
        help_text=_("Which rights and time limits a law gives you depends on it. We use it for this request alone."),
        error_messages={"required": _("Choose where you live.")},
    )
    words = forms.CharField(
        label=_("Anything you want to tell us"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Choose a place")), *choices()]  # type: ignore[attr-defined]

    def details(self) -> dict[str, Any]:
        """Returns what the case keeps of the cleaned form, sealed."""
        words = self.cleaned_data["words"].strip()
        return {"words": words} if words else {}


class DeletionForm(FilingForm):
    """Everything, or only some categories."""

    what = forms.ChoiceField(
        label=_("What should we erase?"),
        choices=[
            (EVERYTHING, _("Everything, and close my login here")),
            ("categories", _("Only the kinds of data that I choose")),
            (RECORDS, _("Only single records that I choose")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose everything, or only some kinds.")},
    )
    categories = forms.MultipleChoiceField(
        label=_("Kinds of data"),
        help_text=_("Only if you want to erase some kinds and keep the rest."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = ("what", "categories", "place", "words", "token")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.picked: Picked = {}
        offered = [(one.key, one.label) for one in company().categories if one.stored]
        self.fields["categories"].choices = offered  # type: ignore[attr-defined]

    def pick(self, chosen: Picked) -> None:
        """Takes the records that were chosen one by one before."""
        self.picked = chosen
        if chosen:
            self.initial["what"] = RECORDS

    def clean(self) -> dict[str, Any]:
        """Asks for at least one category where only some were wanted."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") == "categories" and not cleaned.get("categories"):
            self.add_error("categories", _("Choose at least one kind of data, or choose everything above."))
        if cleaned.get("what") == RECORDS and not self.picked:
            self.add_error("what", _("Choose the records first, under “Single records” above."))
        if cleaned.get("what") == EVERYTHING:
            cleaned["categories"] = []
        if cleaned.get("what") == RECORDS:
            cleaned["categories"] = sorted({registry.dataset(key).category for key in self.picked})
        return cleaned

    def details(self) -> dict[str, Any]:
        """Returns what the case keeps, the chosen records among it."""
        return super().details() | ({"items": self.picked} if self.cleaned_data["what"] == RECORDS else {})


class KnowForm(FilingForm):
    """How far back the answer should reach."""

    span = forms.ChoiceField(
        label=_("How far back?"),
        choices=[(EVERYTHING, _("Everything that you hold")), ("lookback", _("The last 12 months"))],
        initial=EVERYTHING,
        widget=forms.RadioSelect,
    )

    field_order = ("span", "place", "words", "token")


class EvidenceForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG or plain text, at most 10 MB."),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, with_purpose: bool = False, **kwargs: Any):
        """`with_purpose`: asks whether the file only shows who the person is, and so is erased once that is decided."""
        super().__init__(*args, **kwargs)
        if with_purpose:
            self.fields["purpose"] = forms.ChoiceField(
                label=_("What is it for?"),
                choices=Evidence.Purpose.choices,
                widget=forms.RadioSelect,
                initial="request",
            )

    def clean_file(self) -> UploadedFile:
        """Refuses what is not one of these by its content."""
        return fitting(self.cleaned_data["file"])


class MessageForm(forms.Form):
    """One message."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )


class AppealForm(forms.Form):
    """Why a person does not agree with the answer."""

    reason = forms.CharField(
        label=_("Why do you not agree?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write why you do not agree.")},
    )


class CorrectionForm(FilingForm):
    """What should stand in each field of one record; an empty field stays as it is."""

    evidence = forms.FileField(
        label=_("Proof"),
        help_text=_("For example a bill or a letter. PDF, PNG, JPEG or plain text, at most 10 MB."),
        required=False,
    )

    def __init__(self, *args: Any, wanted: Sequence[tuple[str, str, str]], required_proof: bool, **kwargs: Any):
        """`wanted`: name, label and present value in words of each field."""
        super().__init__(*args, **kwargs)
        self.wanted = [name for name, _label, _now in wanted]
        for name, label, present in wanted:
            self.fields[f"new_{name}"] = forms.CharField(
                label=label,
                required=False,
                max_length=2000,
                help_text=_("Now: %(value)s. Leave empty if that is right.") % {"value": present or _("nothing")},
            )
        self.order_fields([*(f"new_{name}" for name in self.wanted), "evidence", "words", "place", "token"])
        self.fields["words"].label = _("How do you know, and what else should we see?")
        if not self.wanted:
            self.order_fields(["words", "evidence", "place", "token"])
            self.fields["words"].label = _("What is wrong, and what should it say?")
        if required_proof:
            self.fields["evidence"].required = True
            self.fields["evidence"].error_messages["required"] = _(
                "The policy asks for proof of the error. Attach a file that shows it."
            )

    def clean_evidence(self) -> UploadedFile | None:
        """Refuses a file that is not one of ours by its content."""
        found: UploadedFile | None = self.cleaned_data["evidence"]
        return fitting(found) if found else None

    def clean(self) -> dict[str, Any]:
        """Asks for at least one change, or for words that say what is wrong."""
        cleaned = super().clean() or self.cleaned_data
        if not self.changes(cleaned) and not cleaned.get("words"):
            raise forms.ValidationError(_("Write what should stand in at least one field, or tell us what is wrong."))
        return cleaned

    def changes(self, cleaned: dict[str, Any] | None = None) -> dict[str, str]:
        """Returns the new values by field name."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        return {name: value for name in self.wanted if (value := cleaned.get(f"new_{name}", "").strip())}


def fitting(uploaded: UploadedFile) -> UploadedFile:
    """Returns the file. Raises ValidationError for one that cannot be taken."""
    try:
        evidence.fit(uploaded)
    except evidence.Unfit as unfit:
        raise forms.ValidationError(str(unfit)) from unfit
    return uploaded
