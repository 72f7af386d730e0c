"""Legal holds on the desk: placed on a form, listed, released; nothing of them is changed afterwards."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.company.current import company
from portal.sources import registry
from requests import legal_holds
from requests.legal_holds import Matter
from requests.models import LegalHold
from requests.timeline import By


class LegalHoldForm(forms.ModelForm):
    """Whose data, which data, and why."""

    email = forms.EmailField(label=_("Email address"), required=False)
    phone = forms.CharField(label=_("Telephone number"), required=False, max_length=30)
    account = forms.CharField(label=_("Customer number"), required=False, max_length=60)
    category = forms.ChoiceField(label=_("Kind of data"), required=False)
    dataset = forms.ChoiceField(label=_("Records"), required=False)
    why = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        max_length=5000,
        help_text=_("Only staff read it. The person is told that a legal hold keeps the data, not what it is about."),
    )

    class Meta:
        model = LegalHold
        fields = ("category", "dataset")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        every = ("", _("All"))
        self.fields["category"].choices = [every, *((one.key, one.label) for one in company().categories)]  # type: ignore[attr-defined]
        self.fields["dataset"].choices = [every, *((one.key, one.label) for one in registry.datasets())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Asks for something that is held."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("email", "phone", "account", "category", "dataset")):
            raise forms.ValidationError(_("Name a person, a kind of data or a kind of record."))
        return cleaned

    def matter(self) -> Matter:
        """Returns what was typed."""
        typed = self.cleaned_data
        known = {"email": typed["email"], "phone": typed["phone"], "account": typed["account"]}
        return Matter(typed["why"], known, typed["category"], typed["dataset"])  # type: ignore[arg-type]


@admin.action(description=_("Release the chosen legal holds"), permissions=["view"])
def release(model_admin: admin.ModelAdmin, request: HttpRequest, holds: QuerySet[LegalHold]) -> None:
    """Releases chosen legal holds; what nothing else keeps goes with the next daily run."""
    chosen = list(holds.filter(released_at=None))
    for hold in chosen:
        legal_holds.release(hold, By.staff(request.user))  # type: ignore[arg-type]
    messages.success(request, _("%(count)d released.") % {"count": len(chosen)})


class LegalHoldAdmin(admin.ModelAdmin):
    """A list, a form to place one, an action to release; whoever works cases may do both."""

    form = LegalHoldForm
    list_display = ("id", "whose", "category", "dataset", "placed_at", "placed_by", "released_at")
    list_filter = (("released_at", admin.EmptyFieldListFilter),)
    list_select_related = ("placed_by",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = (release,)
    read = ("whose", "category", "dataset", "reason", "placed_at", "placed_by", "released_at", "released_by")

    @admin.display(description=_("whose"))
    def whose(self, hold: LegalHold) -> str:
        """Returns by what the person is known, or that it is everybody's."""
        known = [value for values in hold.identifiers.values() for value in values]
        return ", ".join(known) if known else str(_("Everybody"))

    def get_fields(self, request: HttpRequest, obj: LegalHold | None = None) -> Any:
        """Returns what is typed, or what is read."""
        return self.read if obj else ("email", "phone", "account", "category", "dataset", "why")

    def has_view_permission(self, request: HttpRequest, obj: LegalHold | None = None) -> bool:
        """Whoever works cases."""
        return bool(request.user.has_perm("requests.work_case"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever works cases."""
        return self.has_view_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever works cases."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: LegalHold | None = None) -> bool:
        """Nothing is changed: a legal hold is released, and another placed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LegalHold | None = None) -> bool:
        """That data was held stays on record."""
        return False

    def save_form(self, request: HttpRequest, form: LegalHoldForm, change: bool) -> LegalHold:
        """Places the legal hold."""
        return legal_holds.place(form.matter(), By.staff(request.user))  # type: ignore[arg-type]

    def save_model(self, request: HttpRequest, obj: LegalHold, form: LegalHoldForm, change: bool) -> None:
        """It was placed, and audited, as the form was read."""

    def save_related(self, request: HttpRequest, form: LegalHoldForm, formsets: Any, change: bool) -> None:
        """Nothing belongs to it."""
