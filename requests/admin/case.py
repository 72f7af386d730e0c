"""The case in Django's admin: a queue by due date, a page that reads as the work goes, deeds by POST."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.stepup import step_up_required
from portal.audit.paginator import NearPaginator
from portal.audit.trail import Actor
from portal.exports.fetching import fetched
from portal.sources.port import SourceDown
from portal.vault.searching import DiscreetSearch, revealed
from requests import copies, proposing
from requests.admin import pages
from requests.admin.counting import Counting
from requests.admin.deeds import DEEDS
from requests.admin.entering import Entering
from requests.admin.filters import Asked, Due, Standing, Whose
from requests.admin.finding import found
from requests.admin.packing import Packing
from requests.admin.rows import row_of
from requests.admin.wording import Wording
from requests.identity import following
from requests.lifecycle import NotAllowed, Stale
from requests.models import PrivacyRequest
from requests.states import State
from requests.timeline import By
from requests.views.letters import pdf


class CaseAdmin(Entering, Packing, Counting, Wording, DiscreetSearch):
    """Staff read and act; nothing is typed into a case's own fields, least of all its status."""

    list_display = ("reference", "asked", "standing", "due", "whose")
    list_select_related = ("assigned_to",)
    list_filter = (Standing, Due, Whose, Asked)
    list_per_page = 50
    ordering = ("due_on", "-id")
    search_fields = ("=reference",)
    search_help_text = _("Find by a whole reference, email address, telephone or customer number")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    paginator = NearPaginator

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Shows the queue under its own name."""
        return super().changelist_view(request, {"title": gettext("Queue"), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[PrivacyRequest]:
        """Returns the cases without the sealed parts that the queue does not show."""
        cases: QuerySet[PrivacyRequest] = super().get_queryset(request).defer(*pages.UNLISTED)
        if not proposing.is_asked():
            return cases
        return cases.annotate(waits_for_approval=Exists(proposing.cases_that_wait().filter(case=OuterRef("pk"))))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[PrivacyRequest], search_term: str
    ) -> tuple[QuerySet[PrivacyRequest], bool]:
        """Finds by what names a case or its person, however the reference was typed."""
        typed = revealed(search_term)
        return (found(queryset, typed) if typed.strip() else queryset), False

    @admin.display(description=_("request"), ordering="kind")
    def asked(self, case: PrivacyRequest) -> str:
        """Returns what is asked, by whom, and where they live."""
        row = row_of(case)
        return format_html(
            '{} <span class="quiet">{}</span>', case.title, " · ".join(word for word in (row.who, row.where) if word)
        )

    @admin.display(description=_("standing"), ordering="status")
    def standing(self, case: PrivacyRequest) -> str:
        """Returns the state as a badge."""
        row = row_of(case)
        badge = format_html('<span class="badge {}">{}</span>', row.tone, row.state)
        if not getattr(case, "waits_for_approval", False):
            return badge
        return format_html('{} <span class="badge warn">{}</span>', badge, gettext("waits for approval"))

    @admin.display(description=_("answer due"), ordering="due_on")
    def due(self, case: PrivacyRequest) -> str:
        """Returns the due date in words and what is left of the time."""
        row = row_of(case)
        if not row.left:
            return row.due
        return format_html('{} <span class="left {}">{}</span>', row.due, row.urgency, row.left)

    @admin.display(description=_("who works on it"), ordering="assigned_to")
    def whose(self, case: PrivacyRequest) -> str:
        """Returns the name of whoever works on it."""
        return case.assigned_to.get_full_name() if case.assigned_to else gettext("nobody yet")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Cases are filed, not typed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record of requests is kept for its time (11 CCR 7101)."""
        return False

    def may_work(self, request: HttpRequest) -> bool:
        """Returns whether this member of staff works cases."""
        return bool(request.user.has_perm("requests.work_case"))

    def get_urls(self) -> list[URLPattern]:
        """Adds the desk, the deeds, the letters sent and the files."""
        wrap = self.admin_site.admin_view
        own = [
            path("desk/", wrap(self.desk), name="requests_desk"),
            path("<int:pk>/do/<slug:deed>/", wrap(self.do), name="requests_do"),
            path("<int:pk>/letters/<int:number>/", wrap(self.sent), name="requests_sent"),
            path("<int:pk>/letters/<int:number>/pdf/", wrap(self.sent_pdf), name="requests_sent_pdf"),
            path("<int:pk>/copy/", wrap(step_up_required(self.copy)), name="requests_copy"),
            path("<int:pk>/files/<int:number>/", wrap(self.file), name="requests_file"),
        ]
        return [*own, *super().get_urls()]

    def desk(self, request: HttpRequest) -> HttpResponse:
        """Shows what is overdue, due, waiting, mine, and the numbers of the last weeks."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | pages.desk(request) | {"title": gettext("Privacy desk")}
        return TemplateResponse(request, "admin/requests/privacyrequest/desk.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows a case from top to bottom as the work goes; that staff looked is audited."""
        case = self._case(request, object_id)
        if case.status == State.DRAFT:
            return self.draft(request, case.pk)
        pages.seen(request, case)
        context = self.admin_site.each_context(request) | pages.case(request, case, self.may_work(request))
        return TemplateResponse(request, "admin/requests/privacyrequest/case.html", context)

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """Does one deed and goes back to the case; what stands against it is said there."""
        case = self._case(request, str(pk))
        if request.method != "POST" or deed not in DEEDS:
            raise Http404
        if not self.may_work(request):
            raise PermissionDenied
        back = HttpResponseRedirect(self.address(case))
        try:
            if request.POST.get("revision") != str(case.revision):
                raise Stale
            following.hinder(case, deed)
            messages.success(request, DEEDS[deed](case, By.staff(request.user), request.POST))  # type: ignore[arg-type]
        except Stale as stale:
            messages.error(request, str(stale))
            messages.warning(request, pages.latest(case))
        except NotAllowed as refused:
            messages.error(request, str(refused))
        except SourceDown:
            messages.error(request, gettext("A system that this needs could not be reached. Nothing was changed."))
        except ObjectDoesNotExist:
            messages.error(request, gettext("That item is no longer part of this case."))
        return back

    def sent(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Shows a letter as it was sent."""
        case = self._case(request, str(pk))
        pages.seen(request, case)
        context = self.admin_site.each_context(request) | pages.sent(case, number)
        return TemplateResponse(request, "admin/requests/privacyrequest/sent.html", context)

    def sent_pdf(self, request: HttpRequest, pk: int, number: int) -> Any:
        """Downloads a sent letter."""
        case = self._case(request, str(pk))
        pages.seen(request, case)
        return pdf(pages.letter_of(case, number))

    def file(self, request: HttpRequest, pk: int, number: int) -> Any:
        """Downloads a file of the case; never shown in place."""
        case = self._case(request, str(pk))
        pages.seen(request, case)
        return pages.file(case, number)

    def copy(self, request: HttpRequest, pk: int) -> Any:
        """Downloads the copy that staff hand to the company named by the person; after a fresh proof, audited."""
        case = self._case(request, str(pk))
        if not self.may_work(request):
            raise PermissionDenied
        export = copies.of(case)
        if export is None or not case.is_working or not case.details.get("receiver"):
            raise Http404
        pages.seen(request, case)
        return fetched(export, Actor.staff(request.user.pk or 0))

    def address(self, case: PrivacyRequest) -> str:
        """Returns where the case's page is."""
        return reverse("admin:requests_privacyrequest_change", args=[case.pk])

    def _case(self, request: HttpRequest, pk: str) -> PrivacyRequest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = PrivacyRequest.objects.select_related("person", "assigned_to", "approved_by")
        case = found.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
        if case is None:
            raise Http404
        return case
