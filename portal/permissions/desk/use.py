"""A named use in Django's admin: the list, the draft, one page with one next step, and the people whom it concerns."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.subject import person_of
from portal.audit.paginator import NearPaginator
from portal.audit.trail import Actor
from portal.permissions.desk import pages
from portal.permissions.desk.deeds import DEEDS, keep_draft
from portal.permissions.desk.forms import DraftForm, offered
from portal.permissions.lifecycle import NotAllowed, Stale
from portal.permissions.models import NamedUse, State
from portal.vault.searching import concealed, revealed

TEMPLATES = "admin/permissions/nameduse"


class UseAdmin(admin.ModelAdmin):
    """Staff write drafts; managers announce, begin, end and call off what concerns more than one person."""

    list_display = ("named", "kind", "standing", "announced_at", "begun_at")
    list_filter = ("state", "kind")
    list_per_page = 50
    ordering = ("-id",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    paginator = NearPaginator
    change_list_template = f"{TEMPLATES}/change_list.html"

    @admin.display(description=_("named use"))
    def named(self, use: NamedUse) -> str:
        """Returns the title and the key."""
        return format_html('{} <span class="quiet">{}</span>', use.title or gettext("erased"), use.key)

    @admin.display(description=_("standing"), ordering="state")
    def standing(self, use: NamedUse) -> str:
        """Returns the state as a badge."""
        tone = pages.TONES.get(State(use.state), "")
        return format_html('<span class="badge {}">{}</span>', tone, use.get_state_display())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Shows the list under its own name."""
        return super().changelist_view(request, {"title": gettext("Permissions and new uses"), **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What people were asked stays on record."""
        return False

    def may_act(self, request: HttpRequest, use: NamedUse) -> bool:
        """Returns whether this member of staff may move a use: a question to one person needs no manager."""
        alone = use.kind == NamedUse.Kind.QUESTION and use.audience == NamedUse.Audience.PERSON
        needed = "permissions.add_nameduse" if alone else "permissions.announce_nameduse"
        return use.kind != NamedUse.Kind.INSTRUCTION and bool(request.user.has_perm(needed))

    def get_urls(self) -> list[URLPattern]:
        """Adds the draft's page, the deeds and the people."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/edit/", wrap(self.edit), name="permissions_edit"),
            path("<int:pk>/do/<slug:deed>/", wrap(self.do), name="permissions_do"),
            path("<int:pk>/people/", wrap(self.people), name="permissions_people"),
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Takes a new draft."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._draft(request, NamedUse(), gettext("Ask for a permission, or plan a new use"))

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes changes of a draft."""
        use = self._use(request, pk)
        if not self.has_change_permission(request, use) or use.state != State.DRAFT:
            raise PermissionDenied
        return self._draft(request, use, gettext("Change the draft"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows a use from top to bottom: what to do now, how many people, the text as they read it."""
        use = self._use(request, int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0)
        may_write = self.has_change_permission(request, use)
        shown = self.admin_site.each_context(request) | pages.page(use, may_write, self.may_act(request, use))
        return TemplateResponse(request, f"{TEMPLATES}/use.html", shown)

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """Does one deed and goes back to the use; what stands against it is said there."""
        use = self._use(request, pk)
        if request.method != "POST" or deed not in DEEDS:
            raise Http404
        if not self.may_act(request, use):
            raise PermissionDenied
        try:
            if request.POST.get("revision") != str(use.revision):
                raise Stale
            if deed == "announce" and not request.POST.get("confirmed"):
                raise NotAllowed(
                    gettext("Tick that you have read the text; it cannot be changed once people were told.")
                )
            messages.success(request, DEEDS[deed](use, Actor.staff(person_of(request).pk)))
        except NotAllowed as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(self.address(use))

    def people(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lists whom a use concerns; one of them is found by their whole address, which is sent by POST."""
        use = self._use(request, pk)
        who = request.GET.get("who", "")
        if request.method == "POST":
            query = concealed(request.POST.get("typed", "")) if request.POST.get("typed", "").strip() else ""
            return HttpResponseRedirect(f"{request.path}?who={who if who.isalpha() else ''}&q={query}")
        after = request.GET.get("after", "")
        last = int(after) if after.isdecimal() and len(after) < 19 else 0
        context = self.admin_site.each_context(request) | {"title": gettext("People of a named use")}
        shown = pages.people(use, who, last, revealed(request.GET.get("q", "")))
        return TemplateResponse(request, f"{TEMPLATES}/people.html", context | shown)

    def address(self, use: NamedUse) -> str:
        """Returns where the page of a use is."""
        return reverse("admin:permissions_nameduse_change", args=[use.pk])

    def _draft(self, request: HttpRequest, use: NamedUse, title: str) -> HttpResponse:
        form = DraftForm(request.POST or None, instance=use)
        if request.method == "POST" and form.is_valid():
            try:
                kept = keep_draft(form.save(commit=False), person_of(request), form.cleaned_data["revision"])
            except Stale as stale:
                messages.error(request, str(stale))
            else:
                messages.success(request, gettext("The draft is kept. Nobody was told."))
                return HttpResponseRedirect(self.address(kept))
        context = self.admin_site.each_context(request) | {"title": title, "form": form, "use": use}
        context |= {"offered": offered(), "errors": form.is_bound and not form.is_valid()}
        status = 400 if form.is_bound else 200
        return TemplateResponse(request, f"{TEMPLATES}/draft.html", context, status=status)

    def _use(self, request: HttpRequest, pk: int) -> NamedUse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        use = NamedUse.objects.select_related("person").filter(pk=pk).first()
        if use is None:
            raise Http404
        return use
