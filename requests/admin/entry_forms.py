"""What staff type of a request that reached the company by telephone, mail, letter or in person."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.company.calendar import day_of
from portal.company.current import company
from portal.company.schema.base import zone
from requests.accounts import account_of
from requests.forms import fitting
from requests.intake import Arrival, Filing, Sender
from requests.kinds import Kind
from requests.models import Mandate, PrivacyRequest
from requests.places import choices
from requests.representing.forms import PAPERS
from requests.telephone import e164
from requests.timeline import By

Channel = PrivacyRequest.Channel
BY_STAFF = (Channel.PHONE, Channel.TOLL_FREE, Channel.EMAIL, Channel.POST, Channel.STAFF)
"""The ways by which a request reaches staff."""

KINDS = tuple((kind.value, kind.label) for kind in Kind if kind != Kind.APPEAL)
"""An appeal belongs to the case that it is against, and is opened there."""


class AskedForm(forms.Form):
    """Who asks for what, and where they live."""

    kind = forms.ChoiceField(label=_("What do they ask for?"), choices=[("", _("Choose a request")), *KINDS])
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("Email address"), required=False, help_text=_("Letters about the request are announced here.")
    )
    phone = forms.CharField(label=_("Telephone number"), required=False, max_length=40)
    tie = forms.BooleanField(
        label=_("It belongs to the account with this email address"),
        required=False,
        help_text=_(
            "They can then follow it when they sign in. It proves nothing: they still confirm that it is them."
        ),
    )
    place = forms.ChoiceField(
        label=_("Where do they live?"), required=False, help_text=_("Which law and time limit hold depends on it.")
    )
    language = forms.ChoiceField(label=_("Language of our letters"))
    categories = forms.MultipleChoiceField(
        label=_("Kinds of data"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: everything."),
    )
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    asked_by = forms.ChoiceField(
        label=_("Who asks?"),
        choices=PrivacyRequest.AskedBy.choices,
        initial=PrivacyRequest.AskedBy.PERSON,
        widget=forms.RadioSelect,
    )
    representative_name = forms.CharField(
        label=_("Name of whoever acts for the person"), required=False, max_length=200
    )
    representative_email = forms.EmailField(label=_("Their email address"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.account: User | None = None
        names = dict(settings.LANGUAGES)
        self._offer("place", [("", _("Not known")), *choices()])
        self._offer("language", [(code, names.get(code, code)) for code in company().company.languages])
        self._offer("categories", [(one.key, one.label) for one in company().categories if one.stored])

    def _offer(self, name: str, offered: list[Any]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Returns the number as E.164, read as one of the company's country where it says no other."""
        return e164(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Asks for somebody to answer, and for who acts where somebody does."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("name", "email", "phone")) and not self.errors:
            self.add_error("name", _("Write a name, an email address or a number, so that we can answer somebody."))
        if cleaned.get("asked_by") != PrivacyRequest.AskedBy.PERSON and not cleaned.get("representative_name"):
            self.add_error("representative_name", _("Write who acts for the person."))
        if cleaned.get("tie"):
            self.account = account_of(cleaned.get("email", ""))
            if self.account is None:
                self.add_error("email", _("There is no account with this email address."))
        return cleaned

    def sender(self, by: By) -> Sender:
        """Returns who asks."""
        given = self.cleaned_data
        if self.account is not None:
            return Sender.signed_in(self.account, by)
        return Sender(by, None, given["name"], given["email"].lower(), given["phone"], given["language"])

    def filing(self, token: str, **details: str) -> Filing:
        """Returns what they ask for; `details` are kept beside their words."""
        given = self.cleaned_data
        said = {"words": given["words"], "phone": given["phone"] if self.account else ""} | details
        return Filing(
            kind=given["kind"],
            place=given["place"],
            token=token,
            categories=tuple(given["categories"]),
            details={key: value for key, value in said.items() if value},
        )

    def arrival(self, channel: str, received_at: datetime) -> Arrival:
        """Returns how and when it came, and who acts for the person."""
        given = self.cleaned_data
        acting = {"name": given["representative_name"], "email": given["representative_email"]}
        for_them = given["asked_by"] != PrivacyRequest.AskedBy.PERSON
        if not for_them:
            return Arrival(channel, received_at, given["asked_by"])
        told = {key: value for key, value in acting.items() if value}
        paper = PAPERS.get(given["asked_by"], Mandate.Paper.FORM) if given.get("proof") else Mandate.Paper.NONE
        return Arrival(channel, received_at, given["asked_by"], told, paper)


class EntryForm(AskedForm):
    """The same, with how it came and when."""

    channel = forms.ChoiceField(
        label=_("How did it reach us?"),
        choices=[("", _("Choose a way")), *((one.value, one.label) for one in BY_STAFF)],
    )
    received_on = forms.DateField(
        label=_("Day on which it reached us"),
        help_text=_("Its time limits run from here, not from the day on which you enter it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    received_time = forms.TimeField(
        label=_("Time, if known"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    proof = forms.FileField(
        label=_("Signed permission, power of attorney or parent's form"),
        required=False,
        help_text=_("Only where somebody acts for the person. PDF, PNG, JPEG or plain text, at most 10 MB."),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    field_order = ("kind", "channel", "received_on", "received_time")

    def clean_proof(self) -> UploadedFile | None:
        """Refuses a file that is not one of ours by its content."""
        found: UploadedFile | None = self.cleaned_data["proof"]
        return fitting(found) if found else None

    def clean_received_on(self) -> Any:
        """Refuses a day that has not come."""
        day = self.cleaned_data["received_on"]
        if day > day_of(timezone.now()):
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuses a time of today that has not come."""
        cleaned = super().clean()
        if cleaned.get("received_on") and self.moment(cleaned) > timezone.now():
            self.add_error("received_time", _("This time has not come yet."))
        return cleaned

    def moment(self, given: dict[str, Any]) -> datetime:
        """Returns when it came, in the company's zone; the day's beginning where no time is known."""
        where = zone(company().company.time_zone)
        return datetime.combine(given["received_on"], given.get("received_time") or time.min, where)


class DiscardForm(forms.Form):
    """Why a mail is no request."""

    why = forms.ChoiceField(
        label=_("Why is it no request?"),
        choices=[
            ("", _("Choose a reason")),
            ("spam", _("Advertising or nonsense")),
            ("not_a_request", _("It asks for nothing that we do here")),
            ("known", _("It belongs to a case that is there")),
            ("test", _("A test of our own")),
        ],
    )
    note = forms.CharField(label=_("In your words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
