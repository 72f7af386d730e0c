"""Retention as staff see it: how each dataset stands, what waits for them, and every night with its proof."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from portal.audit.models import Entry
from portal.audit.paginator import NearPaginator
from portal.company.calendar import day_of
from portal.company.current import company
from portal.retention import approving, rules, standing
from portal.retention.models import Run
from portal.retention.tasks import expire_dataset
from portal.sources import registry

LAPSED = gettext_lazy("Nothing of it waits any more.")


class RunAdmin(admin.ModelAdmin):
    """Every night of every dataset: a list to read. The overview tells how things stand, and takes staff's word."""

    list_display = ("day", "records", "ruled", "due", "held", "purged", "left", "state", "ended_at")
    list_filter = ("state",)
    list_per_page = 50
    paginator = NearPaginator
    ordering = ("-day", "dataset")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    fields = (*list_display, "basis", "before", "began_at", "trouble")
    readonly_fields = fields
    change_list_template = "retention/admin/runs.html"
    change_form_template = "retention/admin/run.html"

    @admin.display(description=gettext_lazy("records"), ordering="dataset")
    def records(self, run: Run) -> str:
        """Returns what the dataset is called; its key, where the profile no longer has it."""
        return next((str(one.label) for one in registry.datasets() if one.key == run.dataset), run.dataset)

    @admin.display(description=gettext_lazy("retention rule"))
    def ruled(self, run: Run) -> str:
        """Returns what the rule is called."""
        return next((str(one.label) for one in company().retentions if one.key == run.rule), run.rule)

    def get_urls(self) -> list[Any]:
        """Adds the overview and what staff can say there."""
        wrap = self.admin_site.admin_view
        own = [
            path("overview/", wrap(never_cache(self.overview)), name="retention_overview"),
            path("<int:pk>/approve/", wrap(self.approve), name="retention_approve"),
            path("<int:pk>/attest/", wrap(self.attest), name="retention_attest"),
        ]
        return [*own, *super().get_urls()]

    def overview(self, request: HttpRequest) -> HttpResponse:
        """Shows how each dataset stands now; the systems are asked, and nothing is changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        every = list(rules.every())
        rows = list(standing.rows(day_of(timezone.now()), every))
        shown = {
            "title": _("Retention"),
            "ending": [row for row in rows if row.ruled.period],
            "staying": standing.staying(rows),
            "waiting": standing.waiting(),
            "may_approve": request.user.has_perm("retention.approve_purge"),
            "opts": self.opts,
        }
        page = {**self.admin_site.each_context(request), **shown}
        return TemplateResponse(request, "retention/admin/overview.html", page)

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lets a large purge go on; the worker begins at once."""
        run = self._asked(request, pk)
        if approving.approve(run, request.user.pk or 0):
            expire_dataset.enqueue(run.pk)
            messages.success(request, _("Approved. The worker begins at once."))
        else:
            messages.warning(request, LAPSED)
        return HttpResponseRedirect(reverse("admin:retention_overview"))

    def attest(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes the word of staff that records were erased by hand."""
        if approving.attest(self._asked(request, pk), request.user.pk or 0):
            messages.success(request, _("Your word is kept with this night."))
        else:
            messages.warning(request, LAPSED)
        return HttpResponseRedirect(reverse("admin:retention_overview"))

    def _asked(self, request: HttpRequest, pk: int) -> Run:
        if request.method != "POST" or not request.user.has_perm("retention.approve_purge"):
            raise PermissionDenied
        return get_object_or_404(Run, pk=pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows one night with what the audit trail says of it."""
        proof: QuerySet[Entry] = Entry.objects.of_case(f"retention:{object_id}").select_related("seal")
        return super().change_view(request, object_id, form_url, {"proof": list(proof[:20]), **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: the worker begins each night."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Refuses: only the worker writes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        """Refuses: what went stays on record."""
        return False
