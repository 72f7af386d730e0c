"""Background work as staff see it; the staff site registers it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from portal.audit.paginator import NearPaginator
from portal.jobs.settling import try_again


class TaskAdmin(admin.ModelAdmin):
    """Read-only list of tasks, newest first; one that failed for good can be tried again."""

    list_display = ("enqueued_at", "task_path", "status", "tries", "started_at", "finished_at", "error")
    list_filter = ("status",)
    fields = (*list_display, "traceback")
    ordering = ("-enqueued_at", "-id")
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("try_again",)

    @admin.display(description=_("tries"))
    def tries(self, row: DBTaskResult) -> int:
        """Returns how many tries there were."""
        return len(row.worker_ids)

    @admin.display(description=_("error"))
    def error(self, row: DBTaskResult) -> str:
        """Returns what went wrong last, as its class and our own words."""
        return str(row.traceback).strip().rpartition("\n")[2]

    @admin.action(description=_("Try again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[DBTaskResult]) -> None:
        """Queues the chosen tasks that failed for good."""
        queued = sum(try_again(row, int(request.user.pk or 0)) for row in queryset)
        told = ngettext("%(count)d task will be tried again.", "%(count)d tasks will be tried again.", queued)
        self.message_user(request, told % {"count": queued})

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        """Returns whether this member of staff may queue work again."""
        return request.user.has_perm("django_tasks_database.change_dbtaskresult")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: only deeds queue work."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: only workers settle work."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: it is pruned by itself."""
        return False
