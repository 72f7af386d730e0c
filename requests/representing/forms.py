"""What somebody says who acts for a person."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from requests.forms import fitting
from requests.kinds import Kind
from requests.models import Mandate, PrivacyRequest
from requests.representing.filing import Acting
from requests.representing.rules import DISCLOSING
from requests.states import NEVER_VERIFIED
from requests.telephone import e164

AskedBy = PrivacyRequest.AskedBy
CHILD = 13
"""Below this age a parent decides under 11 CCR 7070, where the company's policy names no higher age."""

PAPERS = {AskedBy.AGENT: Mandate.Paper.PERMISSION, AskedBy.ATTORNEY: Mandate.Paper.ATTORNEY}


def child_age() -> int:
    """Returns below which age a parent acts without the child's permission: the policy's age, and at least 13."""
    stated = company().children.minimum_age
    return max(stated, CHILD) if isinstance(stated, int) else CHILD


class FoundForm(forms.Form):
    """Under what a child's data is kept."""

    email = forms.EmailField(required=False, max_length=254)
    phone = forms.CharField(required=False, max_length=40)

    def clean_phone(self) -> str:
        """Returns the number as E.164."""
        return e164(self.cleaned_data["phone"])


class ActingForm(forms.Form):
    """In which role, for whom, and what shows it."""

    asked_by = forms.ChoiceField(
        label=_("How do you act for this person?"),
        choices=[
            (AskedBy.AGENT, _("As an authorised agent: the person signed a permission for me")),
            (AskedBy.ATTORNEY, _("With a power of attorney")),
            (AskedBy.PARENT, _("As the parent or guardian of a child")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you act for the person.")},
    )
    person_name = forms.CharField(
        label=_("The person's name"),
        max_length=200,
        error_messages={"required": _("Write the name of the person for whom you ask.")},
    )
    person_email = forms.EmailField(
        label=_("The person's email address"),
        required=False,
        max_length=254,
        help_text=_("We write to the person there if they have to confirm. A child need not have one."),
    )
    person_phone = forms.CharField(label=_("The person's telephone number"), required=False, max_length=40)
    person_language = forms.ChoiceField(label=_("In which language should we write to the person?"))
    young = forms.BooleanField(required=False)
    paper = forms.ChoiceField(
        label=_("For a parent: what do you send?"),
        choices=[
            ("", _("Nothing now; we tell you how we check")),
            (Mandate.Paper.FORM, _("A form that I signed")),
            (Mandate.Paper.IDENTITY, _("My identity document; you delete it as soon as you have checked it")),
        ],
        required=False,
    )
    proof = forms.FileField(
        label=_("The signed permission, power of attorney or form"),
        help_text=_(
            "PDF, PNG, JPEG or plain text, at most 10 MB. We keep it encrypted. A power of attorney is never needed."
        ),
        required=False,
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any):
        """`kind`: what is asked for."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        names = dict(settings.LANGUAGES)
        offered = [(code, names.get(code, code)) for code in company().company.languages]
        self.fields["person_language"].choices = offered  # type: ignore[attr-defined]
        self.fields["young"].label = _("For a parent: the child is under %(age)d years old") % {"age": child_age()}

    def clean_person_phone(self) -> str:
        """Returns the number as E.164, read as one of the company's country where it says no other."""
        return e164(self.cleaned_data["person_phone"])

    def clean_proof(self) -> UploadedFile | None:
        """Refuses a file that is not one of ours by its content."""
        found: UploadedFile | None = self.cleaned_data["proof"]
        return fitting(found) if found else None

    def clean(self) -> dict[str, Any]:
        """Asks each for what the law lets us ask of them, and for no more."""
        cleaned = super().clean() or self.cleaned_data
        asked_by = cleaned.get("asked_by")
        if asked_by in PAPERS and not cleaned.get("proof") and "proof" not in self.errors:
            self.add_error("proof", _("Attach the signed permission or the power of attorney."))
        confirms = asked_by == AskedBy.AGENT and self.kind not in NEVER_VERIFIED
        if confirms and not cleaned.get("person_email") and "person_email" not in self.errors:
            self.add_error("person_email", _("Write the person's address: they confirm to us that you may act."))
        if asked_by == AskedBy.PARENT and not cleaned.get("young"):
            self.add_error("young", _("Older children ask themselves, or give you a signed permission."))
        if asked_by == AskedBy.PARENT and cleaned.get("proof") and not cleaned.get("paper"):
            self.add_error("paper", _("Say what the file is."))
        return cleaned

    def acting(self, name: str) -> Acting:
        """Returns who acts for whom; `name` is that of who acts."""
        given = self.cleaned_data
        return Acting(
            asked_by=given["asked_by"],
            name=name,
            person_name=given["person_name"].strip(),
            person_email=given["person_email"].lower(),
            person_phone=given["person_phone"],
            person_language=given["person_language"],
            paper=PAPERS.get(given["asked_by"], given["paper"]) or Mandate.Paper.NONE,
            proof=given["proof"],
        )


class AnswerForm(forms.Form):
    """The person's answer: whether they gave permission, and who gets the data."""

    data_to = forms.ChoiceField(
        label=_("Who should get the data?"),
        choices=[("person", _("Only I, at this email address")), ("agent", _("Whoever asks for me may get it"))],
        initial="person",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, case: PrivacyRequest, *args: Any, **kwargs: Any):
        """Asks where the data goes only where the answer holds any."""
        super().__init__(*args, **kwargs)
        if case.kind not in DISCLOSING or case.person_id is not None:
            del self.fields["data_to"]
