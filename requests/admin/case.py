"""The case in Django's admin: a queue by due date, a page that reads as the work goes, deeds by POST."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.paginator import NearPaginator
from portal.sources.port import SourceDown
from portal.vault.searching import DiscreetSearch, revealed
from requests.admin import pages
from requests.admin.counting import Counting
from requests.admin.deeds import DEEDS
from requests.admin.entering import Entering
from requests.admin.filters import Asked, Due, Standing, Whose
from requests.admin.finding import found
from requests.admin.packing import Packing
from requests.admin.rows import row_of
from requests.lifecycle import NotAllowed, Stale
from requests.models import PrivacyRequest
from requests.states import State
from requests.timeline import By
from requests.views.letters import pdf


class CaseAdmin(Entering, Packing, Counting, DiscreetSearch):
    """Staff read and act; nothing is typed into a case's own fields, least of all its status."""

    list_display = ("reference", "asked", "standing", "due", "whose")
    list_select_related = ("assigned_to",)
    list_filter = (Standing, Due, Whose, Asked)
    list_per_page = 50
    ordering = ("due_on", "-id")
    search_fields = ("=reference",)
    search_help_text = _("Find by a whole reference, email address or customer number")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    paginator = NearPaginator

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Shows the queue under its own name."""
        return super().changelist_view(request, {"title": gettext("Queue"), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[PrivacyRequest]:
        """Returns the cases without the sealed parts that the queue does not show."""
        return super().get_queryset(request).defer(*pages.UNLISTED)

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
        return format_html('<span class="badge {}">{}</span>', row.tone, row.state)

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
        """Adds the desk, the deeds, the letter's preview and the files."""
        wrap = self.admin_site.admin_view
        own = [
            path("desk/", wrap(self.desk), name="requests_desk"),
            path("<int:pk>/do/<slug:deed>/", wrap(self.do), name="requests_do"),
            path("<int:pk>/letter/", wrap(self.letter), name="requests_letter"),
            path("<int:pk>/letters/<int:number>/", wrap(self.sent), name="requests_sent"),
            path("<int:pk>/letters/<int:number>/pdf/", wrap(self.sent_pdf), name="requests_sent_pdf"),
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

    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows the letter as it would be sent, with the officer's own paragraph; nothing is sent from here by GET."""
        case = self._case(request, str(pk))
        try:
            context = self.admin_site.each_context(request) | pages.preview(case, request.POST.get("paragraph", ""))
        except NotAllowed as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(self.address(case))
        except SourceDown:
            messages.error(request, gettext("The letter needs a system that could not be reached. Try again later."))
            return HttpResponseRedirect(self.address(case))
        pages.seen(request, case)
        return TemplateResponse(
            request, "admin/requests/privacyrequest/letter.html", context | {"may_work": self.may_work(request)}
        )

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
