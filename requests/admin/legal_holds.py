"""Legal holds on the desk: placed on a form, listed, released; nothing of them is changed afterwards."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from requests import legal_holds
from requests.admin.hold_forms import LegalHoldForm, first_values
from requests.models import LegalHold, PrivacyRequest
from requests.timeline import By


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
    list_display = ("id", "whose", "category", "dataset", "singled", "placed_at", "placed_by", "released_at")
    list_filter = (("released_at", admin.EmptyFieldListFilter),)
    list_select_related = ("placed_by",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = (release,)
    read = (
        "whose",
        "category",
        "dataset",
        "kept_records",
        "reason",
        "placed_at",
        "placed_by",
        "released_at",
        "released_by",
    )

    @admin.display(description=_("whose"))
    def whose(self, hold: LegalHold) -> str:
        """Returns by what the person is known, or that it is everybody's."""
        known = [value for values in hold.identifiers.values() for value in values]
        return ", ".join(known) if known else str(_("Everybody"))

    def get_fields(self, request: HttpRequest, obj: LegalHold | None = None) -> Any:
        """Returns what is typed, or what is read."""
        typed = ("email", "phone", "account", "category", "dataset", "chosen", "others", "why")
        return self.read if obj else typed

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Returns what is known where one comes from the plan of a case."""
        case = request.GET.get("case", "")
        found = PrivacyRequest.objects.filter(pk=case).first() if case.isdecimal() else None
        return first_values(found, request.GET.get("dataset", "")) if found else {}

    @admin.display(description=_("single records"))
    def singled(self, hold: LegalHold) -> str:
        """Returns how many records it names one by one."""
        return str(len(hold.keys) or "")

    @admin.display(description=_("single records"))
    def kept_records(self, hold: LegalHold) -> str:
        """Returns the keys of the records that it names one by one."""
        return ", ".join(hold.keys) or str(_("All"))

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
