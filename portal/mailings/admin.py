"""The connected systems as managers see them; the staff site registers this class."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.subject import person_of
from portal.audit.paginator import NearPaginator
from portal.mailings import clients
from portal.mailings.models import Client

MAY = ("may_make_links", "may_check", "may_read_refusals", "may_report")


class ClientAdmin(admin.ModelAdmin):
    """Systems that may call the programming interface: made, switched off, and given another secret; never removed."""

    list_display = ("name", "key", "is_active", "last_used_on", *MAY)
    fields = ("name", *MAY, "is_active")
    ordering = ["name"]
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "mailings/admin/client.html"
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Client | None = None) -> tuple[str, ...]:
        """Shows the id and the days of a system that is there already."""
        return ("key", "made_at", "last_used_on") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Client | None = None) -> tuple[str, ...]:
        """Returns what is shown: of a new system what has to be said, of an old one all."""
        return (*self.fields, *self.get_readonly_fields(request, obj))

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        """Stores a system; a new one gets its secret, which the answer shows."""
        if change:
            clients.save(obj, person_of(request))
        else:
            request.credentials = clients.new_secret(obj, person_of(request))  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Client, post_url_continue: str | None = None) -> HttpResponse:
        """Shows the credentials of a new system, this once."""
        return self._told(request, obj, request.credentials)  # type: ignore[attr-defined]

    def get_urls(self) -> list[Any]:
        """Adds the way to another secret."""
        view = self.admin_site.admin_view(never_cache(self.new_secret))
        return [path("<int:pk>/secret/", view, name="mailings_client_secret"), *super().get_urls()]

    def new_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks once, then makes another secret; the old one works no more."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        client = get_object_or_404(Client, pk=pk)
        if request.method == "POST":
            return self._told(request, client, clients.new_secret(client, person_of(request)))
        shown = {"client": client, "title": _("Make another secret"), "opts": self.opts}
        return render(request, "mailings/admin/new_secret.html", {**self.admin_site.each_context(request), **shown})

    def has_delete_permission(self, request: HttpRequest, obj: Client | None = None) -> bool:
        """Refuses: the audit trail names it. Switch it off instead."""
        return False

    def _told(self, request: HttpRequest, client: Client, credentials: str) -> HttpResponse:
        shown = {
            "client": client,
            "credentials": credentials,
            "title": _("Credentials of %s") % client.name,
            "opts": self.opts,
            "back": reverse("admin:mailings_client_changelist"),
        }
        return render(request, "mailings/admin/secret.html", {**self.admin_site.each_context(request), **shown})
