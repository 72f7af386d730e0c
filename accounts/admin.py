"""People as the privacy staff see them; the staff site registers these classes.

Staff never set a password and never see a secret (ASVS 5.0.0 6.4.6): they send a link, or remove a second step
once somebody has shown in another way who they are.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import assistance
from accounts.forms import FactorResetForm
from accounts.models import AuthenticatorApp, Link, MailedCode, RecoveryCodes, User
from accounts.subject import described, person_of
from portal.audit.events import Event
from portal.audit.paginator import NearPaginator
from portal.audit.trail import Actor, record, subject_reference
from portal.vault.searching import DiscreetSearch, revealed

READ_ONLY = ("email", "name", "language", "joined_at", "last_login", "factors", "records")


class UserAdmin(DiscreetSearch):
    """People: found by their exact address; access is changed by managers, nothing else is."""

    list_display = ["email", "name", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_staff", "is_active"]
    ordering = ["-id"]
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["email"]
    search_help_text = gettext_lazy("Type a whole email address")
    fields = [*READ_ONLY, "is_active", "is_staff", "groups"]
    readonly_fields = READ_ONLY
    filter_horizontal = ["groups"]
    change_form_template = "accounts/admin/person.html"
    actions = None

    @admin.display(description=gettext_lazy("second step"))
    def factors(self, user: User) -> str:
        """Returns what a person signs in with, never a secret."""
        kinds = (AuthenticatorApp, MailedCode, RecoveryCodes)
        found = [str(one) for kind in kinds for one in kind.objects.filter(user=user, confirmed=True)]
        return ", ".join(found) or _("none yet")

    @admin.display(description=gettext_lazy("linked records"))
    def records(self, user: User) -> str:
        """Returns the records that a person is linked to."""
        rows = ((link["role"], link["reference"], link["proof"]) for link in described(user))
        return format_html_join("", "<div>{}: {} ({})</div>", rows) or _("none")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Returns the person with exactly this address, whatever its case."""
        term = revealed(search_term).strip()
        return (queryset.filter(pk__in=User.objects.at(term)) if term else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: people sign up themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuses: an account goes by a deletion request, which leaves its evidence."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows a person, and notes who looked."""
        user = self.get_object(request, object_id)
        if user and request.method == "GET":
            _record(Event.STAFF_SAW_PERSON, request, user)
            extra_context = {"trail": subject_reference(user.pk)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Saves a change of access, and notes it."""
        super().save_model(request, obj, form, change)
        _record(Event.ACCESS_CHANGED, request, obj, staff=obj.is_staff, active=obj.is_active)

    def get_urls(self) -> list[Any]:
        """Adds the two ways to help a person sign in."""
        return [
            path("<int:pk>/password-link/", self.admin_site.admin_view(self.password_link), name="password_link"),
            path("<int:pk>/second-step/", self.admin_site.admin_view(self.second_step), name="second_step"),
            *super().get_urls(),
        ]

    def password_link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks once, then mails the person a link to choose a new password."""
        user = self._helped(request, pk, "accounts.send_password_reset")
        if request.method == "POST":
            assistance.send_password_link(user, by=person_of(request))
            messages.success(request, _("We sent the link."))
            return redirect(reverse("admin:accounts_user_change", args=[pk]))
        return render(request, "accounts/admin/password_link.html", self._context(request, user))

    def second_step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes the reason and how identity was checked, then removes the person's second step."""
        user = self._helped(request, pk, "accounts.reset_second_factor")
        form = FactorResetForm(request.POST or None)
        if form.is_valid():
            assistance.reset_factors(user, by=person_of(request), **form.cleaned_data)
            messages.success(request, _("The second step is removed, and the person was told."))
            return redirect(reverse("admin:accounts_user_change", args=[pk]))
        return render(request, "accounts/admin/second_step.html", self._context(request, user) | {"form": form})

    def _helped(self, request: HttpRequest, pk: int, permission: str) -> User:
        """Returns whom to help; members of staff are helped by managers alone. Raises PermissionDenied, Http404."""
        helper, helped = person_of(request), get_object_or_404(User, pk=pk)
        if not helper.has_perm(permission) or (helped.is_staff and not helper.has_perm("accounts.change_user")):
            raise PermissionDenied
        return helped

    def _context(self, request: HttpRequest, user: User) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "person": user, "opts": self.opts}


class LinkAdmin(DiscreetSearch):
    """Links, read-only; only a person takes their own back."""

    list_display = ["user", "role", "reference", "proof", "verified_at", "revoked_at"]
    list_select_related = ["user"]
    ordering = ["-id"]
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["reference"]
    search_help_text = gettext_lazy("Type a whole customer number or email address")
    actions = None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Link], search_term: str
    ) -> tuple[QuerySet[Link], bool]:
        """Returns the links that carry exactly this identifier."""
        term = revealed(search_term).strip()
        return (queryset.filter(identifiers__value=term).distinct() if term else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: only a proof makes a link."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Link | None = None) -> bool:
        """Refuses: a link is evidence."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Link | None = None) -> bool:
        """Refuses: a link is evidence."""
        return False


def _record(event: Event, request: HttpRequest, user: User, **facts: Any) -> None:
    record(event, actor=Actor.staff(person_of(request).pk), subject=subject_reference(user.pk), **facts)
