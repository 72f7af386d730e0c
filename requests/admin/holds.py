"""Holds on the desk: what is kept, why, until when."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.audit.paginator import NearPaginator
from requests import holding
from requests.models import Hold
from requests.timeline import By


@admin.action(description=_("Attest that these records were erased by hand"), permissions=["change"])
def attest(model_admin: admin.ModelAdmin, request: HttpRequest, holds: QuerySet[Hold]) -> None:
    """Ends chosen holds whose system has no interface, on the word of the officer."""
    by = By.staff(request.user)  # type: ignore[arg-type]
    chosen = list(holds.select_related("case").filter(ended_at__isnull=True, trouble=holding.BY_HAND))
    for hold in chosen:
        holding.attest(hold, by)
    messages.success(request, _("%(count)d attested.") % {"count": len(chosen)})


class HoldAdmin(admin.ModelAdmin):
    """A list to read; nothing is typed here."""

    list_display = ("label", "case_reference", "ground", "next_on", "until", "ended_at", "trouble")
    list_select_related = ("case",)
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_per_page = 50
    paginator = NearPaginator
    ordering = ("next_on", "id")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = (attest,)
    fields = (*list_display, "basis", "counted", "erased")
    readonly_fields = fields

    @admin.display(description=_("case"))
    def case_reference(self, hold: Hold) -> str:
        """Returns the reference of the case that placed the hold."""
        return hold.case.reference

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Holds are placed by plans."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Hold | None = None) -> bool:
        """Holds end by themselves."""
        return False
