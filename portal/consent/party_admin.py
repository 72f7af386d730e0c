"""The ledger as staff see it: found by an exact address, read, and added to; nothing in it is ever changed."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.subject import person_of
from portal.audit.events import Event
from portal.audit.paginator import NearPaginator
from portal.audit.trail import Actor, record
from portal.consent.forms import WriteDownForm
from portal.consent.models import Decision, Party
from portal.consent.parties import address_reference, references_of
from portal.consent.source import label_of
from portal.consent.writing_down import NoAccount, write_down
from portal.vault.searching import DiscreetSearch, revealed

NEWEST = 50
"""Decisions that one page shows."""


class PartyAdmin(DiscreetSearch):
    """Whoever decided, newest first; an exact address finds its mailbox and the account that it belongs to."""

    list_display = ("__str__", "kind", "language", "since")
    list_filter = ["kind"]
    fields = ("reference", "kind", "address", "language", "since")
    readonly_fields = fields
    ordering = ["-id"]
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["reference"]
    search_help_text = gettext_lazy("Type a whole email address, or paste a whole pseudonym")
    change_form_template = "consent/admin/party.html"
    change_list_template = "consent/admin/parties.html"
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        """Returns the parties; a list of them does not even read their addresses."""
        rows = super().get_queryset(request)
        return (
            rows if request.resolver_match and "object_id" in request.resolver_match.kwargs else rows.defer("address")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Party], search_term: str
    ) -> tuple[QuerySet[Party], bool]:
        """Returns the parties of exactly this address, or of exactly this pseudonym."""
        term = revealed(search_term).strip()
        return (queryset.filter(reference__in=_references(term)) if term else queryset), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows how everything stands for a party, and its newest decisions; notes who looked."""
        party = self.get_object(request, object_id)
        if party is not None:
            record(Event.STAFF_SAW_PERSON, actor=Actor.staff(person_of(request).pk), subject=party.reference)
            extra_context = _shown(party, request.GET.get("after", "")) | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context)

    def get_urls(self) -> list[Any]:
        """Adds the page on which staff write a choice down."""
        view = self.admin_site.admin_view(never_cache(self.write))
        return [path("write/", view, name="consent_party_write"), *super().get_urls()]

    def write(self, request: HttpRequest) -> HttpResponse:
        """Takes what somebody told the staff, and writes it down."""
        if not request.user.has_perm("consent.add_decision"):
            raise PermissionDenied
        form = WriteDownForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._written(request, write_down(form.told, person_of(request)))
            except NoAccount:
                form.add_error("address", _("Nobody has an account with this address, and this choice needs one."))
        shown = {"form": form, "title": _("Write down a choice"), "opts": self.opts}
        page = {**self.admin_site.each_context(request), **shown}
        return render(request, "consent/admin/write.html", page, status=400 if form.is_bound else 200)

    def _written(self, request: HttpRequest, made: list[Decision]) -> HttpResponse:
        if not made:
            self.message_user(request, _("It stands so already; nothing had to be written down."), messages.INFO)
            return redirect("admin:consent_party_changelist")
        told = ngettext("%(count)d choice is written down.", "%(count)d choices are written down.", len(made))
        self.message_user(request, told % {"count": len(made)})
        return redirect(reverse("admin:consent_party_change", args=[made[0].party_id]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuses: a party comes to be by deciding."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: what was decided was decided."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuses: it is evidence."""
        return False


def _references(typed: str) -> list[str]:
    if "@" not in typed:
        return [typed]
    people = User.objects.at(typed)[:1]
    return [address_reference(typed), *(one for person in people for one in references_of(person))]


def _shown(party: Party, after: str) -> dict[str, Any]:
    rows = Decision.objects.filter(party=party).select_related("wording", "evidence").order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: NEWEST + 1])
    standings = party.standings.select_related("decision__wording").order_by("-decision_id")
    return {
        "standings": [(one, label_of(one.decision)) for one in standings],
        "decisions": [(one, label_of(one), _facts(one)) for one in found[:NEWEST]],
        "older": found[NEWEST - 1].pk if len(found) > NEWEST else None,
    }


def _facts(decision: Decision) -> list[tuple[str, str]]:
    """Returns what staff wrote down beside a decision; an erasure takes it away."""
    words = {
        "said_on": _("Said on"),
        "way": _("Way"),
        "words": _("Words that were read"),
        "note": _("Note"),
    }
    found = getattr(decision, "evidence", None)
    facts: dict[str, Any] = found.facts if found else {}
    return [(words[key], str(value)) for key, value in facts.items() if key in words]
