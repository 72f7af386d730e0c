"""Setting up a second step, at the first sign-in or later; and the recovery codes that go with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django_otp.models import Device

from accounts import enrolment, factors, history, mailing
from accounts.forms import CodeForm
from accounts.models import RecoveryCodes, SecurityEvent, User
from accounts.stage import SecondFactorStage, pending
from accounts.stepup import step_up_required
from accounts.subject import person_of
from portal.company.current import company

DEVICE = "device"

Page = Callable[[HttpRequest, User, SecondFactorStage | None], HttpResponseBase]


def for_newcomers_and_owners(view: Page) -> Callable[[HttpRequest], HttpResponseBase]:
    """Opens a page to somebody at the door who has no second factor yet, and to somebody signed in after step-up.

    Whoever has a factor and is still at the door must show it first: nobody adds a new one with a password alone.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stage = pending(request)
        if stage is None:
            return step_up_required(lambda r: view(r, person_of(r), None))(request)
        if factors.has_factor(stage.login.user) and DEVICE not in stage.state:
            return redirect("accounts:factor")
        return view(request, stage.login.user, stage)

    return never_cache(guarded)


@require_safe
@for_newcomers_and_owners
def choose(request: HttpRequest, user: User, stage: SecondFactorStage | None) -> HttpResponse:
    """Shows the ways that there are; staff use an app."""
    if user.is_staff:
        return redirect("accounts:enrol_app")
    has_mail = "mail" in factors.ways_of(user)
    return render(request, "accounts/enrol.html", {"at_door": stage is not None, "has_mail": has_mail})


@sensitive_post_parameters("code")
@for_newcomers_and_owners
def app(request: HttpRequest, user: User, stage: SecondFactorStage | None) -> HttpResponseBase:
    """Shows the QR code and the key, and takes the first code."""
    form = CodeForm("app", request.POST or None)
    if form.is_valid():
        device = enrolment.confirm_app(request.session, user, form.cleaned_data["code"])
        if device:
            return _enrolled(request, user, stage, device, "app")
        form.add_error("code", _("This code does not fit. Please type the code that the app shows now."))
    key = enrolment.new_key(request.session, user)
    context = {"form": form, "picture": enrolment.picture(user, key), "key": enrolment.in_fours(key)}
    return render(request, "accounts/enrol_app.html", {**context, "at_door": stage is not None, "staff": user.is_staff})


@sensitive_post_parameters("code")
@for_newcomers_and_owners
def mail(request: HttpRequest, user: User, stage: SecondFactorStage | None) -> HttpResponseBase:
    """Sends a code to the confirmed address when asked, and takes it."""
    if user.is_staff or factors.mail_waits_until(user):
        return redirect("accounts:enrol_app")
    if "send" in request.POST:
        if mailing.send_code(request, user, enrolment.mail_device(user)):
            messages.success(request, _("We sent a code to %s.") % mailing.masked(user.email))
        else:
            messages.info(request, _("We sent a code a moment ago. Please look for it, or try again in a minute."))
        return redirect("accounts:enrol_mail")
    form = CodeForm("mail", request.POST or None)
    if form.is_valid():
        device = enrolment.confirm_mail(user, form.cleaned_data["code"])
        if device:
            return _enrolled(request, user, stage, device, "mail")
        form.add_error("code", _("We could not accept that code. It may have expired; we can send a new one."))
    context = {"form": form, "masked": mailing.masked(user.email), "sent": bool(enrolment.mail_device(user).digest)}
    return render(request, "accounts/enrol_mail.html", {**context, "at_door": stage is not None})


@for_newcomers_and_owners
def recovery_codes(request: HttpRequest, user: User, stage: SecondFactorStage | None) -> HttpResponseBase:
    """Shows new recovery codes until the person says that they are kept; then goes on."""
    codes = enrolment.shown_codes(request.session, user)
    if request.method == "POST" or not codes:
        enrolment.put_away(request.session)
        return _go_on(stage)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "at_door": stage is not None})


@require_safe
@for_newcomers_and_owners
def recovery_codes_text(request: HttpRequest, user: User, stage: SecondFactorStage | None) -> HttpResponse:
    """Gives the same codes as a text file."""
    codes = enrolment.shown_codes(request.session, user)
    title = _("Recovery codes for %s. Each works once.") % company().company.name
    text = "\n".join([title, "", *codes, ""])
    disposition = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=disposition)


@require_POST
@step_up_required
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Replaces the recovery codes; the old ones stop working."""
    enrolment.new_recovery_codes(request.session, person_of(request))
    history.note(person_of(request), SecurityEvent.Kind.RECOVERY_CODES)
    return redirect("accounts:recovery_codes")


def _enrolled(
    request: HttpRequest, user: User, stage: SecondFactorStage | None, device: Device, kind: str
) -> HttpResponseBase:
    history.note(user, SecurityEvent.Kind.FACTOR_ADDED, kind=kind)
    if stage:
        stage.keep(**{DEVICE: device.persistent_id})
    recovery = RecoveryCodes.objects.filter(user=user).first()
    if recovery is None or not recovery.left:
        enrolment.new_recovery_codes(request.session, user)
        return redirect("accounts:recovery_codes")
    return _go_on(stage)


def _go_on(stage: SecondFactorStage | None) -> HttpResponseBase:
    device = Device.from_persistent_id(stage.state[DEVICE]) if stage and DEVICE in stage.state else None
    if stage and device:
        return stage.passed(device)
    return HttpResponseRedirect(reverse("accounts:security"))
