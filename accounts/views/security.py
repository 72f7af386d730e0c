"""The page about the account's safety, and what is done from it."""

import django_otp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import factors, history, middleware, suspended
from accounts.forms import ProfileForm
from accounts.models import AuthenticatorApp, MailedCode, RecoveryCodes, SecurityEvent, User
from accounts.returning import way_back
from accounts.stepup import step_up_required
from accounts.subject import links_of, person_of

REMOVABLE = {"app": AuthenticatorApp, "mail": MailedCode}


@never_cache
@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Shows what protects the account and what happened to it lately."""
    user = person_of(request)
    recovery = RecoveryCodes.objects.filter(user=user).first()
    context = {
        "apps": AuthenticatorApp.objects.filter(user=user, confirmed=True).order_by("pk"),
        "mail": MailedCode.objects.filter(user=user, confirmed=True).first(),
        "codes_left": recovery.left if recovery else 0,
        "links": links_of(user),
        "events": history.recent(user),
    }
    return render(request, "accounts/security.html", context)


@never_cache
@step_up_required
def remove_factor(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Asks once, then removes a second step; the last one stays until there is another."""
    if kind not in REMOVABLE:
        raise Http404
    user = person_of(request)
    device = get_object_or_404(REMOVABLE[kind], pk=pk, user=user, confirmed=True)
    if factors.is_last(user, device):
        messages.warning(request, _("This is your only second step. Please add another one first."))
        return redirect("accounts:security")
    if request.method != "POST":
        return render(request, "accounts/factor_remove.html", {"device": device})
    device.delete()
    django_otp.login(request, factors.any_of(user))
    history.note(user, SecurityEvent.Kind.FACTOR_REMOVED, kind=kind)
    _end_other_sessions(request, user)
    messages.success(request, _("We removed it, and signed you out on all other devices."))
    return redirect("accounts:security")


@require_POST
@login_required
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Ends every session of this person but the present one."""
    _end_other_sessions(request, person_of(request))
    history.note(person_of(request), SecurityEvent.Kind.SIGNED_OUT_ELSEWHERE, reason="owner")
    messages.success(request, _("You are signed out on all other devices."))
    return redirect("accounts:security")


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Changes the name and the language of mails."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("We saved your name and language."))
        return redirect("accounts:security")
    return render(request, "accounts/profile.html", {"form": form})


@never_cache
@require_safe
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Offers to send again what was sent too late, now that the person has confirmed who they are."""
    target = way_back(request)
    form = suspended.kept(request, target)
    if form is None:
        return redirect(target)
    return render(request, "accounts/resume.html", {"form": form})


def _end_other_sessions(request: HttpRequest, user: User) -> None:
    user.sessions_since = timezone.now()
    user.save(update_fields=["sessions_since"])
    middleware.begin(request)
