"""Tasks as other teams see them: what is needed and by when, without the case; done or declined with words."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.subject import person_of
from portal.audit.events import Event as Audited
from portal.audit.paginator import NearPaginator
from portal.audit.trail import Actor, record
from portal.sources.port import SourceDown
from requests import attesting, errands
from requests.lifecycle import NotAllowed, Stale
from requests.models import Errand
from requests.timeline import By


class Standing(admin.SimpleListFilter):
    """Open tasks, unless others are asked for."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the choice beside "open"."""
        return [("ended", _("ended"))]

    def choices(self, changelist: Any) -> Any:
        """Yields the choices with "open" where Django says "all"."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Errand]) -> QuerySet[Errand]:
        """Returns the tasks of the choice."""
        if self.value() == "ended":
            return queryset.exclude(state=Errand.State.OPEN)
        return queryset.filter(state=Errand.State.OPEN)


class ErrandAdmin(admin.ModelAdmin):
    """A list of one's own tasks and one's team's, and a page on which each is done or declined."""

    list_display = ("reference", "due_on", "addressee", "state", "given_at")
    list_select_related = ("case", "team", "colleague")
    list_filter = (Standing,)
    list_per_page = 50
    ordering = ("due_on", "-id")
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    @admin.display(description=_("request"))
    def reference(self, errand: Errand) -> str:
        """Returns the reference of the case, which names nobody."""
        return errand.case.reference

    @admin.display(description=_("who does it"))
    def addressee(self, errand: Errand) -> str:
        """Returns the team's or the colleague's name."""
        return errand.addressee

    def get_queryset(self, request: HttpRequest) -> QuerySet[Errand]:
        """Returns what the reader may see, without the sealed words that a list does not show."""
        return errands.of(person_of(request)).defer("asks", "words", "proof")

    def has_view_permission(self, request: HttpRequest, obj: Errand | None = None) -> bool:
        """Whoever does tasks or works cases."""
        return request.user.has_perm("requests.do_errand") or request.user.has_perm("requests.work_case")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever does tasks or works cases."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tasks are given from a case."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Errand | None = None) -> bool:
        """Nothing of a task is typed over: it is done or declined."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Errand | None = None) -> bool:
        """Tasks stay with the record of their case."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Shows the list under its own name."""
        return super().changelist_view(request, {"title": gettext("Tasks"), **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Adds the address that a task's form is sent to."""
        close = self.admin_site.admin_view(self.close)
        return [path("<int:pk>/close/", close, name="requests_errand_close"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows one task; that somebody read it is audited."""
        user, errand = self._found(request, int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0)
        case = errand.case
        record(Audited.ERRAND_SEEN, actor=Actor.staff(user.pk), subject=case.subject, about=case.about)
        return self._page(request, user, errand)

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes the words with which a task is done or declined."""
        if request.method != "POST":
            raise Http404
        user, errand = self._found(request, pk)
        if not user.has_perm("requests.do_errand"):
            raise PermissionDenied
        words, proof = request.POST.get("words", ""), request.POST.get("proof", "")
        try:
            attesting.close(errand, request.POST.get("done") == "yes", words, proof, By.staff(user))
        except SourceDown:
            messages.error(
                request, gettext("The system could not be asked whether the records are gone. Try again later.")
            )
            return self._page(request, user, errand, words, proof)
        except (NotAllowed, Stale) as refused:
            messages.error(request, str(refused))
            return self._page(request, user, self._found(request, pk)[1], words, proof)
        messages.success(request, gettext("Thank you. The privacy desk has your words."))
        return HttpResponseRedirect(reverse("admin:requests_errand_changelist"))

    def _page(self, request: HttpRequest, user: User, errand: Errand, words: str = "", proof: str = "") -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Task for request %(reference)s") % {"reference": errand.case.reference},
            "errand": errand,
            "words": words,
            "proof": proof,
            "asks_proof": errand.deed in (Errand.Deed.ERASE, Errand.Deed.CORRECT),
            "may_close": errand.is_open and user.has_perm("requests.do_errand"),
            "may_see_case": user.has_perm("requests.view_privacyrequest"),
        }
        return TemplateResponse(request, "admin/requests/errand/task.html", context)

    def _found(self, request: HttpRequest, pk: int) -> tuple[User, Errand]:
        """Returns who asks and their task. Raises PermissionDenied, Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = person_of(request)
        errand = (
            errands.of(user)
            .select_related("case", "team", "colleague", "closed_by", "item", "correction")
            .filter(pk=pk)
            .first()
        )
        if errand is None:
            raise Http404
        return user, errand
