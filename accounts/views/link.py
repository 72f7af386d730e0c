"""Linking the company's records: what is linked, what is offered, and claiming a customer number."""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import claims, linking, subject
from accounts.forms import AddressForm, CodeForm, CustomerNumberForm
from accounts.models import Link
from accounts.stepup import step_up_required
from accounts.subject import person_of
from accounts.tasks import send_claim_code
from portal.sources.persons import OnFile
from portal.sources.port import NotThere, SourceDown

LIMITS = {"claim": "5/h/user,10/d/user,10/d/key"}


@never_cache
@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Shows the links, and the records that are on file under the person's address."""
    user = person_of(request)
    context: dict[str, Any] = {"links": subject.described(user)}
    try:
        context |= {"offers": [_told(person) for person in linking.offers(user)], "waiting": linking.waiting(user)}
    except SourceDown:
        context["down"] = True
    return render(request, "accounts/link.html", context)


@require_POST
@login_required
def accept(request: HttpRequest) -> HttpResponse:
    """Links a record that was offered."""
    try:
        linking.accept(person_of(request), request.POST.get("reference", ""))
    except NotThere as error:
        raise Http404 from error
    except SourceDown:
        messages.error(request, _unreachable())
        return redirect("accounts:link")
    messages.success(request, _("We linked your customer record. You can see your data now."))
    return redirect("accounts:link")


@never_cache
@step_up_required
def number(request: HttpRequest) -> HttpResponse:
    """Takes a customer number."""
    form = CustomerNumberForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data["number"]
        if not ratelimit.consume(request, app="accounts", action="claim", config=LIMITS, key=typed.lower()):
            form.add_error("number", _("There were too many tries. Please try again tomorrow, or write to us."))
        else:
            try:
                claims.begin(person_of(request), typed)
                return redirect("accounts:link_address")
            except SourceDown:
                form.add_error(None, _unreachable())
    return render(request, "accounts/link_number.html", {"form": form})


@never_cache
@step_up_required
def address(request: HttpRequest) -> HttpResponse:
    """Lets the person choose one of the addresses on file, and sends a code there."""
    claim = claims.current(person_of(request))
    if claim is None:
        return redirect("accounts:link_number")
    form = AddressForm(claims.choices(claim), request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            claims.choose(claim, form.cleaned_data["address"])
            send_claim_code.enqueue(claim.pk)
        return redirect("accounts:link_code")
    return render(request, "accounts/link_address.html", {"form": form})


@never_cache
@step_up_required
def code(request: HttpRequest) -> HttpResponse:
    """Takes the code that was sent to the address on file."""
    claim = claims.current(person_of(request))
    masked = claims.chosen(claim) if claim else None
    if claim is None or masked is None:
        messages.info(request, _("This took too long, or there were too many wrong codes. Please start again."))
        return redirect("accounts:link_number")
    form = CodeForm("mail", request.POST or None)
    if form.is_valid():
        try:
            if claims.prove(claim, form.cleaned_data["code"]):
                messages.success(request, _("We linked your customer record. You can see your data now."))
                return redirect("accounts:link")
            form.add_error("code", _("We could not accept that code. It may have expired; you can start again."))
        except SourceDown:
            form.add_error(None, _unreachable())
    return render(request, "accounts/link_code.html", {"form": form, "masked": masked})


@never_cache
@step_up_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then takes a link back."""
    link = get_object_or_404(Link.objects.active(), pk=pk, user=request.user)
    if request.method != "POST":
        return render(request, "accounts/link_remove.html", {"link": subject.description(link)})
    linking.unlink(person_of(request), pk)
    messages.success(request, _("The record is no longer linked to your account."))
    return redirect("accounts:link")


def _told(person: OnFile) -> dict[str, str]:
    """Returns what an offer shows: to somebody whose mailbox is on file, the number that is on their bills."""
    role = subject.role_named(person.role)
    number = person.extension or person.account or ""
    return {"reference": linking.reference_of(person), "number": number, "role": str(role.label) if role else ""}


def _unreachable() -> str:
    return _("We could not reach our customer records just now. Please try again later; you stay signed in.")
