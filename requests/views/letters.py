"""Letters and files of a case, to their person alone; and the letter that outlives a login."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from accounts.stepup import step_up_required
from portal.vault import files
from requests import evidence as evidence_files
from requests import letters
from requests.models import Letter
from requests.views.owned import own_case


@step_up_required
def letter(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Shows a letter as it was sent."""
    found = get_object_or_404(own_case(request, reference).letters, pk=number)
    return render(request, "requests/letter.html", {"letter": found, "case": found.case})


@step_up_required
def letter_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Downloads a letter as PDF; 404 until it is printed."""
    return pdf(get_object_or_404(own_case(request, reference).letters, pk=number))


@never_cache
def opened(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows the letter that a mailed link opens, for somebody whose login was erased."""
    found = letters.opened_by(secret)
    if found is None:
        raise Http404
    return render(request, "requests/opened.html", {"letter": found, "secret": secret})


@never_cache
def opened_pdf(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Downloads the letter that a mailed link opens."""
    found = letters.opened_by(secret)
    if found is None:
        raise Http404
    return pdf(found)


@step_up_required
def evidence(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Downloads a file of the case; never shown in place."""
    found = get_object_or_404(own_case(request, reference).evidence, pk=number, removed_at=None)
    stream, name = evidence_files.opened(found)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=found.type)


def pdf(found: Letter) -> HttpResponseBase:
    """Returns a printed letter. Raises Http404 where it is not printed yet."""
    if not found.pdf or not files.exists(found.pdf):
        raise Http404
    name = f"{found.case.reference}-{found.outcome}.pdf"
    return FileResponse(files.read(found.pdf), as_attachment=True, filename=name, content_type="application/pdf")
