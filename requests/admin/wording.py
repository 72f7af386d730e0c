"""The page on which staff read a letter as it would be sent, word its free parts, print it and send it.

Everything typed comes back with the page, whatever stands against sending it: another officer's deed, a part that is
missing, a system that is down.
"""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from portal.sources.port import SourceDown
from portal.vault.searching import DiscreetSearch
from requests import printing, proposing
from requests.admin import letter_words, pages
from requests.admin.deciding_page import before_answer
from requests.admin.deeds import DEEDS
from requests.letter_parts import LONGEST_PART, MOST_ADDED
from requests.lifecycle import NotAllowed, Stale
from requests.models import PrivacyRequest, Proposal
from requests.timeline import By

LIMITS = {"letter_pdf": "60/h/user"}
"""Drafts printed by one member of staff: each is a process of its own."""


class Wording(DiscreetSearch):
    """The addresses of a letter that is not sent yet."""

    def get_urls(self) -> list[URLPattern]:
        """Adds the letter and its print."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/letter/", wrap(self.letter), name="requests_letter"),
            path("<int:pk>/letter/pdf/", wrap(self.letter_pdf), name="requests_letter_pdf"),
        ]
        return [*own, *super().get_urls()]

    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows the letter with what was typed, and sends it when its button is pressed; a GET sends nothing."""
        case = self._case_of(request, pk)
        words = letter_words.typed(request.POST) if request.method == "POST" else letter_words.proposed(case)
        if request.method != "POST" or "send" not in request.POST:
            return self._letter_page(request, case, words)
        if not request.user.has_perm("requests.work_case"):
            raise PermissionDenied
        try:
            if request.POST.get("revision") != str(case.revision):
                raise Stale
            deed = DEEDS[letter_words.DEEDS[words.intent]]
            messages.success(request, deed(case, By.staff(request.user), request.POST))  # type: ignore[arg-type]
        except (Stale, NotAllowed, SourceDown) as error:
            messages.error(request, _said(error))
            if isinstance(error, Stale):
                messages.warning(request, pages.latest(case))
            return self._letter_page(request, self._case_of(request, pk), words)
        return self._back(case)

    def letter_pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Prints the letter as it would be sent, with what was typed. Raises Http404 for all but a POST."""
        case = self._case_of(request, pk)
        if request.method != "POST":
            raise Http404
        if not request.user.has_perm("requests.work_case"):
            raise PermissionDenied
        words = letter_words.typed(request.POST)
        try:
            if (
                ratelimit.consume(request, app="requests", action="letter_pdf", config=LIMITS, user=request.user)
                is None
            ):
                raise NotAllowed(_("You printed many drafts within an hour. Wait a little."))
            printed = printing.pdf_of(letter_words.drafted(case, words)[1])
        except (NotAllowed, SourceDown, printing.NotPrinted) as error:
            messages.error(request, _said(error))
            return self._letter_page(request, case, words)
        pages.seen(request, case)
        name = f'attachment; filename="{case.reference}-draft.pdf"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return HttpResponse(printed, content_type="application/pdf", headers=headers)

    def _letter_page(self, request: HttpRequest, case: PrivacyRequest, words: letter_words.Typed) -> HttpResponse:
        context: dict[str, Any] = {"draft": None}
        try:
            outcome, draft, trial = letter_words.drafted(case, words)
            rows = letter_words.rows(draft, trial, outcome)
            context = {"draft": draft, "outcome": outcome, "rows": rows, "lacking": letter_words.lacking(draft)}
        except (NotAllowed, SourceDown) as error:
            if "send" not in request.POST:
                messages.error(request, _said(error))
            if words.is_empty:
                return self._back(case)
        pages.seen(request, case)
        page = self.admin_site.each_context(request) | self._form(request, case, words) | context
        return TemplateResponse(request, "admin/requests/privacyrequest/letter.html", page)

    def _form(self, request: HttpRequest, case: PrivacyRequest, words: letter_words.Typed) -> dict[str, Any]:
        return {
            "title": _("Letter of %(reference)s") % {"reference": case.reference},
            "case": case,
            "words": words,
            "kept": letter_words.kept(words),
            "blanks": letter_words.blanks(words, "add" in request.POST),
            "may_add": len(words.added) < MOST_ADDED,
            "longest": LONGEST_PART,
            "button": letter_words.PROPOSING[words.intent]
            if proposing.is_asked()
            else letter_words.BUTTONS[words.intent],
            "may_work": request.user.has_perm("requests.work_case"),
            "waits": any(one.what == Proposal.What.ANSWER for one in proposing.waiting(case)),
            **before_answer(case),
        }

    def _back(self, case: PrivacyRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:requests_privacyrequest_change", args=[case.pk]))

    def _case_of(self, request: HttpRequest, pk: int) -> PrivacyRequest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(PrivacyRequest.objects.select_related("person", "assigned_to", "approved_by"), pk=pk)


def _said(error: Exception) -> str:
    """Returns what stands against a letter, in words that hold nothing of the person."""
    if isinstance(error, SourceDown):
        return _("The letter needs a system that could not be reached. Try again later.")
    if isinstance(error, printing.NotPrinted):
        return _("The letter could not be printed. Try again.")
    return str(error)
