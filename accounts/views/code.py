"""Pages that ask for a code: at the door, and again before something weighty."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from django_otp.models import Device

from accounts import enrolment, factors, history, mailing, stage, stepup, suspended
from accounts.forms import CodeForm
from accounts.models import SecurityEvent, User
from accounts.returning import way_back
from accounts.subject import person_of

OTHER_WAYS = {
    "app": gettext_lazy("Use my authenticator app"),
    "mail": gettext_lazy("Get a code by email"),
    "recovery": gettext_lazy("Use a recovery code"),
    "password": gettext_lazy("Use my password"),
}


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class CodePage(FormView[CodeForm]):
    """Asks for a code in one of several ways; `?way=` chooses."""

    form_class = CodeForm
    signed_in = False

    @property
    def person(self) -> User:
        """Whose code is asked for."""
        raise NotImplementedError

    def ways(self) -> list[str]:
        """Returns the ways that are open to the person, the best one first."""
        return list(factors.ways_of(self.person))

    @property
    def way(self) -> str:
        """The way that was chosen, or the best one."""
        ways = self.ways()
        chosen = self.request.GET.get("way", "")
        return chosen if chosen in ways else next(iter(ways), "app")

    def proved(self, way: str, device: Device | None) -> HttpResponseBase:
        """Answers a right code."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        """Returns what the form needs: which kind of code it asks for."""
        return {**super().get_form_kwargs(), "way": self.way}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Returns the page's facts."""
        ways = self.ways()
        query = self.request.GET.copy()
        others = []
        for way in ways:
            query["way"] = way
            if way != self.way:
                others.append({"href": f"?{query.urlencode()}", "text": OTHER_WAYS[way]})
        mail_waits = factors.mail_waits_until(self.person)
        facts = {"way": self.way, "ways": ways, "others": others, "masked": mailing.masked(self.person.email)}
        return {**super().get_context_data(**kwargs), **facts, "mail_waits": mail_waits}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sends a code by mail where that was asked for, else tries what was typed."""
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        if "mail" in self.ways() and mailing.send_code(request, self.person, enrolment.mail_device(self.person)):
            messages.success(request, _("We sent a new code to %s.") % mailing.masked(self.person.email))
        else:
            messages.info(request, _("We sent a code a moment ago. Please look for it, or try again in a minute."))
        return HttpResponseRedirect(request.get_full_path())

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Tries the code; a wrong one comes back with the reason."""
        way, code = self.way, form.cleaned_data["code"]
        if way == "password":
            verdict, accepted = factors.Verdict(), self._password(form, code)
        else:
            verdict = factors.check(self.person, way, code)  # type: ignore[arg-type]
            accepted = verdict.device is not None
        if accepted:
            if way == "recovery":
                history.note(self.person, SecurityEvent.Kind.RECOVERY_CODE_USED, method=way)
            return self.proved(way, verdict.device)  # type: ignore[return-value]
        if not form.errors:
            form.add_error("code", _why(way, verdict))
        if way != "password":
            history.note_wrong_code(self.person, way, signed_in=self.signed_in)
        return self.form_invalid(form)

    def _password(self, form: CodeForm, password: str) -> bool:
        try:
            return bool(get_adapter(self.request).reauthenticate(self.person, password))
        except ValidationError as error:
            form.add_error("code", error)
            return False


class FactorPage(CodePage):
    """The last step of signing in."""

    template_name = "accounts/factor.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Turns away whoever has not typed a password, and lets newcomers set up their second step first."""
        found = stage.pending(request)
        if found is None:
            return HttpResponseRedirect(reverse("account_login"))
        self.stage = found
        if not factors.has_factor(self.person):
            return HttpResponseRedirect(reverse("accounts:enrol"))
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who typed the password."""
        user: User = self.stage.login.user
        return user

    def proved(self, way: str, device: Device | None) -> HttpResponseBase:
        """Completes the sign-in."""
        assert device is not None  # noqa: S101  (only a password goes without one, and it is no way here)
        return self.stage.passed(device)


class ConfirmPage(CodePage):
    """Step-up: one proof more, and back to where the person was."""

    template_name = "accounts/confirm.html"
    signed_in = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sends back at once whoever has just proved who they are."""
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("account_login"))
        if request.method == "GET" and stepup.is_fresh(request):
            return HttpResponseRedirect(self._onward())
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who is signed in."""
        return person_of(self.request)

    def ways(self) -> list[str]:
        """Returns the second factors, and the password, which is enough for somebody signed in."""
        return [*super().ways(), "password"] if self.person.has_usable_password() else super().ways()

    def proved(self, way: str, device: Device | None) -> HttpResponseBase:
        """Notes the proof and leads back."""
        stepup.stamp(self.request)
        history.note(self.person, SecurityEvent.Kind.CONFIRMED, method=way)
        return HttpResponseRedirect(self._onward())

    def _onward(self) -> str:
        target = way_back(self.request)
        if suspended.kept(self.request, target):
            query = self.request.GET.copy()
            query.pop("way", None)
            return f"{reverse('accounts:resume')}?{query.urlencode()}"
        return target


def _why(way: str, verdict: factors.Verdict) -> str:
    if verdict.locked_until:
        at = date_format(localtime(verdict.locked_until), "TIME_FORMAT")
        return _("There were several wrong codes, so we wait a little. Please try again after %s.") % at
    if way == "app":
        return _("We could not accept that code. Each code works once; please type the one that the app shows now.")
    if way == "mail":
        return _("We could not accept that code. It may have expired; we can send a new one.")
    if way == "recovery":
        return _("We could not accept that code. Each recovery code works once.")
    return _("We could not accept that password. Please try again.")
