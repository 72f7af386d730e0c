"""Choices on their way as staff see them; the staff site registers this class."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.subject import person_of
from portal.audit.paginator import NearPaginator
from portal.audit.trail import Actor
from portal.consent import by_hand
from portal.consent.alerting import last_day
from portal.consent.destinations import destination
from portal.consent.models import Push
from portal.consent.source import label_of


class LateFilter(admin.SimpleListFilter):
    """Filters by whether a choice should have arrived by now."""

    title = gettext_lazy("in time")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the one thing to ask for."""
        return [("yes", gettext_lazy("late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Push]) -> QuerySet[Push]:
        """Returns what has not arrived in time."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(due_at__lt=timezone.now()).exclude(outcome=Push.Outcome.REACHED)


class NoteForm(ActionForm):
    """What staff say of a choice that they passed on by hand."""

    note = forms.CharField(label=gettext_lazy("Note, for “Done by hand”"), max_length=500, required=False)


class PushAdmin(admin.ModelAdmin):
    """Read-only list of choices on their way, newest first: by hand or once more, nothing else can be done to them."""

    list_display = ("what", "where", "outcome", "due_at", "legal", "last_error")
    list_filter = ("outcome", LateFilter)
    fields = ("what", "where", "outcome", "decided", "due_at", "legal", "attempts", "last_error", "reached_at", "note")
    ordering = ("-id",)
    list_select_related = ("decision__wording",)
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    action_form = NoteForm
    actions = ("done_by_hand", "try_again")

    @admin.display(description=gettext_lazy("choice"))
    def what(self, push: Push) -> str:
        """Returns the choice in words, and how it was decided."""
        return f"{label_of(push.decision)}: {push.decision.get_state_display()}"

    @admin.display(description=gettext_lazy("where to"))
    def where(self, push: Push) -> str:
        """Returns the place in words."""
        found = destination(push.destination)
        return f"{found.label} ({push.destination})" if found else push.destination

    @admin.display(description=gettext_lazy("decided"), ordering="decision_id")
    def decided(self, push: Push) -> Any:
        """Returns when it was decided."""
        return push.decision.at

    @admin.display(description=gettext_lazy("last day by law"))
    def legal(self, push: Push) -> date | None:
        """Returns the last day that the law leaves."""
        return last_day(push)

    @admin.action(description=gettext_lazy("Done by hand"), permissions=["pass_on"])
    def done_by_hand(self, request: HttpRequest, queryset: QuerySet[Push]) -> None:
        """Notes that staff passed the chosen ones on themselves."""
        written = str(request.POST.get("note", "")).strip()[:500]
        if not written:
            self.message_user(request, _("Write a note of what you did, then choose “Done by hand” again."), "error")
            return
        done = sum(by_hand.done(push, written, Actor.staff(person_of(request).pk)) for push in queryset)
        told = ngettext("%(count)d choice is noted as done.", "%(count)d choices are noted as done.", done)
        self.message_user(request, told % {"count": done})

    @admin.action(description=gettext_lazy("Try again"), permissions=["pass_on"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Push]) -> None:
        """Queues the chosen ones that have not arrived."""
        queued = by_hand.try_again(queryset)
        told = ngettext("%(count)d choice will be tried again.", "%(count)d choices will be tried again.", queued)
        self.message_user(request, told % {"count": queued})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: only decisions are passed on."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: it shows what became of a decision."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: nothing is typed into it."""
        return False

    def has_pass_on_permission(self, request: HttpRequest) -> bool:
        """Returns whether this member of staff may pass choices on by hand, or have them tried again."""
        return request.user.has_perm("consent.change_push")
