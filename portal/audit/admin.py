"""The trail as auditors read it; the staff site registers these classes."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event
from portal.audit.models import Entry
from portal.audit.names import by_reference
from portal.audit.paginator import NearPaginator
from portal.vault.searching import DiscreetSearch, revealed


class EventFilter(admin.SimpleListFilter):
    """Filters by event; the choices come from the code, not from the table."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Returns every event, in words."""
        return [(event.key, str(event.label)) for event in Event]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Returns the entries of the chosen event."""
        return queryset.filter(event=self.value()) if self.value() else queryset


class RecentFilter(admin.SimpleListFilter):
    """Filters by time; the newest come first, so that these stay quick in any table."""

    title = _("time")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the spans that auditors ask for."""
        return [("1", _("last 24 hours")), ("7", _("last 7 days")), ("30", _("last 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Returns the entries of the chosen span."""
        if self.value() not in {"1", "7", "30"}:
            return queryset
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(str(self.value()))))


class EntryAdmin(DiscreetSearch):
    """Read-only list of the trail, newest first, searched by exact reference."""

    list_display = ["at", "label", "who", "subject", "about", "facts", "seal_id"]
    list_filter = [RecentFilter, EventFilter]
    ordering = ["-id"]
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["about"]
    search_help_text = _("Paste a whole reference: who, whose data, or what it was about, such as case:R-7K2M-9QXD")
    actions = None

    @admin.display(description=_("event"))
    def label(self, entry: Entry) -> str:
        """Returns the event in words."""
        return entry.label

    @admin.display(description=_("who"))
    def who(self, entry: Entry) -> str:
        """Returns a member of staff's name, or the reference of anybody else."""
        return getattr(entry, "name", entry.actor)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Puts names to the staff on the page that is shown."""
        page = super().get_changelist_instance(request)
        names = by_reference()
        for entry in page.result_list:
            entry.name = names.get(entry.actor, entry.actor)
        return page

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """Returns the entries that carry exactly this reference: each comparison has its index."""
        term = revealed(search_term).strip()
        matching = Q(subject=term) | Q(about=term) | Q(actor=term)
        return (queryset.filter(matching) if term else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: only deeds write the trail."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Refuses: nothing changes the trail."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Refuses: nothing leaves the trail."""
        return False
