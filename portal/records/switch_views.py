"""Switching: one button each way, asked once more where it changes something, and the values that go with a switch."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.stepup import step_up_required
from accounts.subject import person_of
from portal.company.current import company
from portal.company.schema.choices import Feature
from portal.records import switching
from portal.records.finding import Sight
from portal.records.setting_forms import SettingForm
from portal.sources.port import Receipt, SourceDown
from portal.sources.registry import declared


@require_POST
@step_up_required
def switch(request: HttpRequest, feature: str, state: str) -> HttpResponse:
    """Switches one feature on or off; where the profile says what that changes, asks once before."""
    sight, found, place = Sight(person_of(request)), _feature(feature), declared().switches
    if place is None or state not in ("on", "off") or feature not in switching.reach_of(sight).switches:
        raise Http404
    warning = switching.warning(found, state == "on")
    if warning and "sure" not in request.POST:
        return render(request, "records/switch.html", {"feature": found, "state": state, "warning": warning})
    try:
        _tell(request, found, state, switching.switch_to(sight, place, found, state == "on"))
    except SourceDown:
        messages.error(request, _("We could not reach this system. Nothing was changed. Please try again later."))
    return _back(feature)


@require_http_methods(["GET", "POST"])
@step_up_required
def setting(request: HttpRequest, feature: str) -> HttpResponse:
    """Shows the value that goes with a switch, and writes another one through to the service."""
    sight, found = Sight(person_of(request)), _feature(feature)
    place = switching.reach_of(sight).settings.get(feature)
    if place is None:
        raise Http404
    try:
        form = SettingForm(place, switching.setting(sight, place), request.POST or None)
        if form.is_valid():
            receipt = switching.set_to(sight, place, found, form.cleaned_data["value"])
            _tell(request, found, "set", receipt)
            return _back(feature)
    except SourceDown:
        messages.error(request, _("We could not reach this system. Nothing was changed. Please try again later."))
        return _back(feature)
    return render(request, "records/setting.html", {"feature": found, "form": form})


def _feature(key: str) -> Feature:
    for one in company().features:
        if one.key == key:
            return one
    raise Http404


def _tell(request: HttpRequest, feature: Feature, state: str, receipt: Receipt) -> None:
    """Says what became of it, in the words of the source's receipt."""
    named = {"name": feature.label}
    if receipt.outcome == "refused":
        messages.error(request, _("The system did not accept this for “%(name)s”. Ask us to do it for you.") % named)
    elif receipt.outcome == "pending":
        messages.info(request, _("We passed it on. Somebody switches “%(name)s” by hand.") % named)
    elif state == "set":
        messages.success(request, _("The setting of “%(name)s” is saved.") % named)
    elif state == "on":
        messages.success(request, _("“%(name)s” is on.") % named)
    else:
        messages.success(request, _("“%(name)s” is off.") % named)


def _back(feature: str) -> HttpResponse:
    return redirect(f"{reverse('records:features')}#{feature}")
