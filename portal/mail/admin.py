"""The outbox as staff see it: what was sent when, never to whom or what it said; the staff site registers it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.audit.paginator import NearPaginator
from portal.mail.models import Message
from portal.mail.outbox import send_again
from portal.vault.searching import DiscreetSearch, revealed


class MessageAdmin(DiscreetSearch):
    """Read-only list of mail, newest first, searched by exact reference."""

    list_display = ("created_at", "template", "way", "kind", "language", "state", "attempts", "sent_at", "about")
    list_filter = ["state", "kind", "way"]
    fields = (*list_display, "purpose", "subject", "last_error")
    ordering = ["-id"]
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["about"]
    search_help_text = _("Paste a whole reference, such as case:R-7K2M-9QXD")
    actions = ("send_again",)

    @admin.action(description=_("Send again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Queues the chosen mail that did not arrive."""
        sent = sum(send_again(message, int(request.user.pk or 0)) for message in queryset)
        told = ngettext("%(count)d mail will be sent again.", "%(count)d mails will be sent again.", sent)
        self.message_user(request, told % {"count": sent})

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Returns whether this member of staff may queue mail again."""
        return request.user.has_perm("mail.change_message")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Returns the mail without its sealed parts: they are not even read."""
        return super().get_queryset(request).defer("recipient", "text", "html", "unsubscribe")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """Returns the mail about exactly this reference."""
        term = revealed(search_term).strip()
        return (queryset.filter(about=term) if term else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: only deeds write mail."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: what was sent was sent."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: it is evidence."""
        return False
