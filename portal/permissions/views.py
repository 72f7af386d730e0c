"""A person's own pages: what was asked, what is announced, what they allowed; one thing a page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.stepup import step_up_required
from accounts.subject import person_of
from portal.audit.trail import Actor
from portal.consent.parties import references_of
from portal.consent.purposes import Purpose
from portal.consent.standing import standings
from portal.permissions import naming, policies, showing
from portal.permissions.answering import Over, answer, answer_for_all, facts_of, is_written
from portal.permissions.forms import NamingForm, SignatureForm
from portal.permissions.models import Told
from portal.permissions.telling import tell_on_sight


@require_safe
@login_required
def permissions(request: HttpRequest) -> HttpResponse:
    """Lists what a person is asked, what is announced, what they allowed and refused."""
    user = person_of(request)
    tell_on_sight(user)
    before = request.GET.get("before", "")
    found = showing.overview(user, int(before) if before.isdecimal() and len(before) < 19 else 0)
    return render(request, "permissions/list.html", {"overview": found, "nameable": naming.nameable(user)})


@require_safe
@login_required
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Shows one named use with its exact words, how it stands, and its history."""
    told = _own(request, key)
    Told.objects.filter(pk=told.pk, seen_at=None).update(seen_at=timezone.now())
    return _page(request, told)


@require_POST
@login_required
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Takes a yes or a no about one named use."""
    told = _own(request, key)
    allowed = request.POST.get("answer") == "yes"
    meant = told.use.declared
    form = SignatureForm(request.POST) if allowed and meant and is_written(meant) else None
    if form and not form.is_valid():
        return _page(request, told, form, status=400)
    signature = form.cleaned_data["signature"] if form else ""
    actor, language = Actor.person(told.person_id), get_language() or "en"
    try:
        answer(told, allowed, actor=actor, language=language, signature=signature)
    except Over:
        messages.info(request, _("This is over, so that there is nothing left to allow."))
    else:
        said = _("You allowed this. You can take it back at any time.") if allowed else _("We keep your no.")
        messages.success(request, said)
    return redirect("permissions:one", key)


@require_POST
@login_required
def prohibit(request: HttpRequest, purpose: str) -> HttpResponse:
    """Prohibits every new use of a kind at once, later ones included, or lifts that again."""
    user = person_of(request)
    kinds = {meant.key: meant for meant, _standing in showing.overview(user).prohibitions}
    if purpose not in kinds:
        raise Http404
    allowed = request.POST.get("answer") == "yes"
    answer_for_all(user, kinds[purpose], allowed, get_language() or "en")
    said = _("You decide about each new use again.") if allowed else _("You prohibited every new use, later ones too.")
    messages.success(request, said)
    return redirect("permissions:list")


@step_up_required
def name(request: HttpRequest, choice: str) -> HttpResponse:
    """Takes a third party that a person names: a form, then the text that is stored, then the yes."""
    user = person_of(request)
    meant = next((one for one in naming.nameable(user) if one.key == choice), None)
    if meant is None:
        raise Http404
    form = NamingForm(request.POST or None, meant=meant)
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(
            request,
            "permissions/name.html",
            {"form": form, "purpose": meant},
            status=400 if form.is_bound and not form.is_valid() else 200,
        )
    if "confirmed" not in request.POST:
        return _review(request, form, meant)
    return _name(request, user, form, meant)


@login_required
def policy(request: HttpRequest, notice: str, version: str) -> HttpResponse:
    """Asks for consent to a version of a notice, and takes the answer; who says no stays on the earlier terms."""
    user = person_of(request)
    asked = policies.find(user, notice, version)
    if asked is None:
        raise Http404
    if request.method == "POST":
        agreed = request.POST.get("answer") == "yes"
        policies.agree(user, asked, agreed, get_language() or "en")
        said = _("You agreed. The new version applies to you.")
        messages.success(request, said if agreed else _("You stay on the earlier terms."))
        return redirect("permissions:policy", notice, version)
    shown = {
        "version": asked,
        "notice": asked.text,
        "in_force": policies.version_in_force_for(user, notice),
        "decided": policies.decided(asked, standings(references_of(user))),
        "purpose": policies.policy_purpose(),
    }
    return render(request, "permissions/policy.html", shown)


def _page(request: HttpRequest, told: Told, form: SignatureForm | None = None, status: int = 200) -> HttpResponse:
    user = person_of(request)
    entry = showing.entry(told, standings(references_of(user)))
    written = bool(entry.purpose and is_written(entry.purpose))
    shown: dict[str, Any] = {
        "entry": entry,
        "use": told.use,
        "facts": facts_of(told.use),
        "history": showing.history(user, told.use),
        "form": form or (SignatureForm() if written else None),
    }
    return render(request, "permissions/one.html", shown, status=status)


def _review(request: HttpRequest, form: NamingForm, meant: Purpose) -> HttpResponse:
    named = form.named()
    labels = dict(form.fields["categories"].choices)  # type: ignore[attr-defined]
    shown = {
        "sent": [(field, value) for field in form.fields for value in request.POST.getlist(field)],
        "purpose": meant,
        "title": naming.title_of(meant, named),
        "text": naming.text_of(meant, named),
        "data": [labels[key] for key in named.categories],
        "named": named,
    }
    return render(request, "permissions/name_review.html", shown)


def _name(request: HttpRequest, user: User, form: NamingForm, meant: Purpose) -> HttpResponse:
    try:
        use = naming.name(user, meant, form.named(), form.cleaned_data["key"], get_language() or "en")
    except PermissionError:
        raise Http404 from None
    messages.success(request, _("You allowed this. You can take it back at any time."))
    return redirect("permissions:one", use.key)


def _own(request: HttpRequest, key: str) -> Told:
    rows = Told.objects.select_related("use", "person", "message")
    return get_object_or_404(rows, use__key=key, person=person_of(request))
