"""Staff enter a request that came by telephone, mail, letter or in person, and complete drafts that mail brought."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from portal.vault.searching import DiscreetSearch
from requests import drafts, evidence, intake
from requests.admin import pages
from requests.admin.entry_forms import AskedForm, DiscardForm, EntryForm
from requests.lifecycle import NotAllowed, Stale
from requests.models import Event, PrivacyRequest
from requests.representing.filing import attach
from requests.states import State
from requests.timeline import By


class Entering(DiscreetSearch):
    """The pages on which cases begin that nobody sent through the site."""

    def get_urls(self) -> list[URLPattern]:
        """Adds the form and the drafts."""
        wrap = self.admin_site.admin_view
        own = [
            path("enter/", wrap(self.enter), name="requests_enter"),
            path("<int:pk>/draft/", wrap(self.draft), name="requests_draft"),
            path("<int:pk>/discard/", wrap(self.discard), name="requests_discard"),
        ]
        return [*own, *super().get_urls()]

    def enter(self, request: HttpRequest) -> HttpResponse:
        """Shows the form, and files the case when it comes back complete; sent twice, it files once."""
        by = self._officer(request)
        form = EntryForm(request.POST or None, request.FILES or None, initial={"token": secrets.token_urlsafe(16)})
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            arrival = form.arrival(given["channel"], form.moment(given))
            case = intake.file(form.sender(by), form.filing(given["token"]), proved=False, arrival=arrival)
            self._keep(request, case, given["proof"], by)
            messages.success(request, _("The request is entered as %(reference)s.") % {"reference": case.reference})
            return self._to(case)
        return self._shown(request, "enter.html", {"title": _("Enter a request"), "form": form})

    def _keep(self, request: HttpRequest, case: PrivacyRequest, proof: UploadedFile | None, by: By) -> None:
        if proof is None or not case.is_represented:
            return
        try:
            attach(case, proof, by)
        except evidence.Unfit as unfit:
            messages.error(request, str(unfit))

    def draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows a mail that was kept as a draft, and makes a case of it when the form comes back complete."""
        by, case = self._officer(request), self._draft(pk)
        form = AskedForm(request.POST or None, initial=drafts.told(case))
        if request.method == "POST" and form.is_valid():
            return self._try(request, case, lambda: self._complete(case, form, by))
        return self._draft_page(request, case, form, DiscardForm(auto_id="discard_%s"))

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Closes a draft that is no request, with the reason. Raises Http404 for all but a POST."""
        by, case = self._officer(request), self._draft(pk)
        if request.method != "POST":
            raise Http404
        form = DiscardForm(request.POST, auto_id="discard_%s")
        if not form.is_valid():
            return self._draft_page(request, case, AskedForm(initial=drafts.told(case)), form)
        why, note = form.cleaned_data["why"], form.cleaned_data["note"]
        return self._try(request, case, lambda: self._discarded(case, why, note, by))

    def _complete(self, case: PrivacyRequest, form: AskedForm, by: By) -> str:
        drafts.complete(case, form.sender(by), form.filing("", **drafts.kept_of(case)), form.arrival)
        return str(_("The mail is now a case; its time runs from the day on which it reached us."))

    def _discarded(self, case: PrivacyRequest, why: str, note: str, by: By) -> str:
        drafts.discard(case, why, note, by)
        return str(_("The draft is closed, with your reason. The mail stays on record."))

    def _try(self, request: HttpRequest, case: PrivacyRequest, deed: Any) -> HttpResponse:
        try:
            if request.POST.get("revision") != str(case.revision):
                raise Stale
            messages.success(request, deed())
        except (NotAllowed, Stale) as refused:
            messages.error(request, str(refused))
        return self._to(case)

    def _draft_page(self, request: HttpRequest, case: PrivacyRequest, form: Any, discard: Any) -> HttpResponse:
        pages.seen(request, case)
        shown = {"title": _("Mail to read"), "case": case, "form": form, "discard_form": discard}
        return self._shown(request, "draft.html", shown | _around(case))

    def _shown(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        everywhere = self.admin_site.each_context(request)
        return TemplateResponse(request, f"admin/requests/privacyrequest/{name}", everywhere | context)

    def _officer(self, request: HttpRequest) -> By:
        if not request.user.has_perm("requests.work_case"):
            raise PermissionDenied
        return By.staff(request.user)  # type: ignore[arg-type]

    def _draft(self, pk: int) -> PrivacyRequest:
        case = PrivacyRequest.objects.filter(pk=pk, status=State.DRAFT).first()
        if case is None:
            raise Http404
        return case

    def _to(self, case: PrivacyRequest) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:requests_privacyrequest_change", args=[case.pk]))


def _around(case: PrivacyRequest) -> dict[str, Any]:
    return {
        "files": list(case.evidence.filter(removed_at=None)),
        "notes": list(case.events.filter(what=Event.What.NOTE)),
    }
