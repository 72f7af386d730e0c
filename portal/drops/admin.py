"""Files and what their origin still has to follow, as staff see them; the staff site registers it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.audit.paginator import NearPaginator
from portal.drops.departing import attest, readmit
from portal.drops.models import Deviation, Take


class ReadOnly(admin.ModelAdmin):
    """What staff read here and never type."""

    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: files alone write here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: nothing is typed into it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: it is evidence."""
        return False


class TakeAdmin(ReadOnly):
    """Every file, newest first, with what is wrong in it: lines and columns, never a value."""

    list_display = ("started_at", "dataset", "file", "state", "rows", "faults")
    list_filter = ("state",)
    fields = (*list_display, "size", "appended", "finished_at", "duplicates", "ownerless", "erased", "told")

    @admin.display(description=_("what is wrong with it"))
    def told(self, take: Take) -> str:
        """Returns the faults, one a line."""
        return "\n".join(take.report)


class OpenFilter(admin.SimpleListFilter):
    """Filters by whether the origin has followed."""

    title = _("still to do")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the one thing to ask for."""
        return [("yes", _("still to do"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Deviation]) -> QuerySet[Deviation]:
        """Returns what the origin has not followed."""
        return queryset.filter(settled_at=None) if self.value() == "yes" else queryset


class DeviationAdmin(ReadOnly):
    """What was erased or corrected here, and has to be at the system that the files come from."""

    list_display = ("made_at", "dataset", "kind", "settled_at", "settled", "seen_in")
    list_filter = ("kind", OpenFilter)
    list_select_related = ("seen_in",)
    fields = (*list_display, "record", "columns")
    actions = ("done_at_origin", "let_come_back")

    @admin.display(description=_("record at its origin"))
    def record(self, one: Deviation) -> str:
        """Returns the record's own key, for as long as staff need it."""
        return one.origin_key or "—"

    @admin.display(description=_("columns to change"))
    def columns(self, one: Deviation) -> str:
        """Returns the columns that a person has corrected, and what they said."""
        return "\n".join(f"{name}: {value or '—'}" for name, value in (one.values or {}).items()) or "—"

    @admin.action(description=_("Done at the origin"), permissions=["follow"])
    def done_at_origin(self, request: HttpRequest, queryset: QuerySet[Deviation]) -> None:
        """Notes that staff made the chosen changes at the origin."""
        done = sum(attest(one, int(request.user.pk or 0)) for one in queryset)
        told = ngettext("%(count)d change is noted as done.", "%(count)d changes are noted as done.", done)
        self.message_user(request, told % {"count": done})

    @admin.action(description=_("Let the record come back"), permissions=["follow"])
    def let_come_back(self, request: HttpRequest, queryset: QuerySet[Deviation]) -> None:
        """Lets the next file bring the chosen records again: a customer who has come back, say."""
        freed = sum(readmit(one, int(request.user.pk or 0)) for one in queryset)
        told = ngettext(
            "%(count)d record may come back with the next file.",
            "%(count)d records may come back with the next file.",
            freed,
        )
        self.message_user(request, told % {"count": freed})

    def has_follow_permission(self, request: HttpRequest) -> bool:
        """Returns whether this member of staff may say what became of a change."""
        return request.user.has_perm("drops.change_deviation")
