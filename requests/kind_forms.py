"""The form of each kind of request that is asked for in choices and words."""

from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.company.schema.data import Purpose
from portal.sources import registry
from requests.forms import DeletionForm, FilingForm, KnowForm
from requests.kinds import Kind
from requests.states import NEVER_VERIFIED


class Restriction(models.TextChoices):
    """On which ground use is to be limited (GDPR Art. 18(1)(a) to (d))."""

    CONTESTED = "contested", _("The data is wrong. Limit its use while you check.")
    UNLAWFUL = "unlawful", _("You use it against the law, and I would rather have it limited than erased.")
    CLAIM = "claim", _("You need it no longer, but I need it for a legal claim.")
    OBJECTED = "objected", _("I objected to its use. Limit it while you weigh my reasons.")


class Topic(models.TextChoices):
    """What a question is about."""

    SAFEGUARDS = "safeguards", _("A copy of what protects my data when it goes to another country")
    RECORDING = "recording", _("A recording or record of a call in which I took part")
    ENTRY = "entry", _("An entry about me in somebody's contacts")
    PRACTICE = "practice", _("What you do with data, and why")
    OTHER = "other", _("Something else")


class Relation(models.TextChoices):
    """Who reports data about a child."""

    PARENT = "parent", _("I am the child's parent or guardian")
    CHILD = "child", _("The data is about me")
    OTHER = "other", _("Somebody else")


class Format(models.TextChoices):
    """Forms of a copy; the first two are read by machines (GDPR Art. 20(1))."""

    JSON = "json", _("JSON, for programs")
    CSV = "csv", _("CSV, which also opens in a spreadsheet")
    HTML = "html", _("Pages to read in any browser")


MACHINES = [one for one in Format.choices if one[0] != Format.HTML]


class KindForm(FilingForm):
    """Where the person lives, and their words; a place is never demanded where nobody has to prove who they are."""

    words_needed: str | Promise = ""
    """Said where no words were written and the request cannot be understood without."""
    words_label: str | Promise = ""
    chosen: tuple[str, ...] = ()
    """Fields that the case's details keep as they are."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.words_needed:
            self.fields["words"].required = True
            self.fields["words"].error_messages["required"] = str(self.words_needed)
        if self.words_label:
            self.fields["words"].label = str(self.words_label)
        self.order_fields([*self.chosen, "words", "place", "token"])

    def details(self) -> dict[str, Any]:
        """Returns the words with what was chosen; nothing for what was left out."""
        kept = {name: self.cleaned_data[name] for name in self.chosen if self.cleaned_data.get(name)}
        return super().details() | kept


class UnprovedForm(KindForm):
    """A kind that asks for as little as possible (11 CCR 7026(d), 7027(e))."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False


class CopyForm(KindForm):
    """Everything, or only some categories."""

    categories = forms.MultipleChoiceField(
        label=_("Which kinds of data?"),
        help_text=_("Tick none for everything."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    formats = forms.MultipleChoiceField(
        label=_("In which form?"),
        help_text=_("Tick none for all of them."),
        choices=Format.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    order: tuple[str, ...] = ("categories", "formats", "words", "place", "token")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = [(one.key, one.label) for one in company().categories if one.stored]
        self.fields["categories"].choices = offered  # type: ignore[attr-defined]
        self.order_fields(self.order)


class PortabilityForm(CopyForm):
    """The form that a machine reads, and whoever should get it (GDPR Art. 20(1), (2))."""

    formats = forms.MultipleChoiceField(
        label=_("In which form?"),
        choices=MACHINES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one form.")},
    )
    receiver = forms.CharField(
        label=_("Should another company get it directly?"),
        help_text=_("Name it, and say how we can reach it. Leave empty to get the files yourself."),
        required=False,
        max_length=500,
    )
    chosen = ("receiver",)
    order = ("formats", "categories", "receiver", "words", "place", "token")


class RestrictForm(KindForm):
    """Which ground of GDPR Art. 18(1)."""

    ground = forms.ChoiceField(
        label=_("Why should we limit it?"),
        choices=Restriction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that fits best.")},
    )
    chosen = ("ground",)
    words_label = _("Which data is it, and what should we know?")
    words_needed = _("Say which data you mean.")


class ObjectForm(KindForm):
    """Which uses; GDPR Art. 21(1) asks for the person's own situation, never for proof."""

    purposes = forms.MultipleChoiceField(
        label=_("Which uses do you object to?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    chosen = ("purposes",)
    words_label = _("Why, in your situation?")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["purposes"].choices = [(one.key, one.label) for one in open_to_objection()]  # type: ignore[attr-defined]
        self.fields["words"].help_text = _("If the use is not in the list, describe it here.")

    def clean(self) -> dict[str, Any]:
        """Asks for at least one use, or for words that name one."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("purposes") and not cleaned.get("words"):
            self.add_error("purposes", _("Choose at least one use, or describe it below."))
        return cleaned


class WithdrawForm(UnprovedForm):
    """Which consents, out of what the profile lets people choose."""

    consents = forms.MultipleChoiceField(
        label=_("Which consent do you take back?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    chosen = ("consents",)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["consents"].choices = [(one.key, one.label) for one in company().choices]  # type: ignore[attr-defined]
        self.fields["words"].help_text = _("If it is not in the list, describe it here.")

    def clean(self) -> dict[str, Any]:
        """Asks for at least one consent, or for words that name one."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("consents") and not cleaned.get("words"):
            self.add_error("consents", _("Choose at least one consent, or describe it below."))
        return cleaned


class ReviewForm(KindForm):
    """Which decision."""

    words_label = _("Which decision is it, and why do you think it is wrong?")
    words_needed = _("Say which decision you mean.")


class ChildForm(UnprovedForm):
    """Who reports it, and how the data can be found."""

    relation = forms.ChoiceField(
        label=_("Who are you?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    chosen = ("relation",)
    words_label = _("How can we find the data?")
    words_needed = _("Tell us how to find the data: for example an email address, a telephone number or a name.")


class DisputeForm(UnprovedForm):
    """What is in dispute."""

    words_label = _("What do you dispute, and what should we do about it?")
    words_needed = _("Say what your dispute is about.")


class QuestionForm(UnprovedForm):
    """A topic, and the question itself."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    chosen = ("topic",)
    words_label = _("Your question")
    words_needed = _("Write your question.")


class InWordsForm(KindForm):
    """A correction by somebody to whom no records can be shown: which one is wrong, and what it should say."""

    words_label = _("What is wrong, and what should it say?")
    words_needed = _("Write what is wrong and what it should say.")

    disputed = forms.MultipleChoiceField(
        label=_("Is it one of these?"),
        help_text=_("We then do not ask you for it when we check that the records are yours."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = ("words", "disputed", "place", "token")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        points = [(one.key, str(one.label)) for one in registry.declared().points]
        self.fields["disputed"].choices = points  # type: ignore[attr-defined]
        if not points:
            del self.fields["disputed"]

    def details(self) -> dict[str, Any]:
        """Returns what the case keeps, the disputed facts among it (11 CCR 7060(h))."""
        disputed = self.cleaned_data.get("disputed", [])
        return super().details() | ({"disputed": disputed} if disputed else {})


FORMS: dict[str, type[FilingForm]] = {
    Kind.DELETE: DeletionForm,
    Kind.KNOW_CATEGORIES: KnowForm,
    Kind.KNOW_SPECIFIC: KnowForm,
    Kind.COPY: CopyForm,
    Kind.PORTABILITY: PortabilityForm,
    Kind.RESTRICT: RestrictForm,
    Kind.OBJECT: ObjectForm,
    Kind.WITHDRAW_CONSENT: WithdrawForm,
    Kind.HUMAN_REVIEW: ReviewForm,
    Kind.CHILD_DATA: ChildForm,
    Kind.DISPUTE: DisputeForm,
    Kind.QUESTION: QuestionForm,
}


def form_of(kind: Kind) -> type[FilingForm]:
    """Returns the form of a kind; a kind that needs nothing said has the plain one."""
    return FORMS.get(kind) or (UnprovedForm if kind in NEVER_VERIFIED else KindForm)


def open_to_objection() -> list[Purpose]:
    """Returns the uses that rest on legitimate interest (GDPR Art. 21(1)); all, where the profile says of none."""
    purposes = company().purposes
    return [one for one in purposes if one.may_object or "legitimate_interest" in one.basis] or list(purposes)
