"""How allauth's flows behave here: the second factor at the end of every sign-in, our own mail, our own words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import factors, history, linking, middleware, stage, stepup
from accounts.models import SecurityEvent, User
from accounts.subject import person_of
from portal.mail import outbox

MAILS = {
    "account/email/email_confirmation": "account_confirm_email",
    "account/email/email_confirmation_signup": "account_confirm_email",
    "account/email/account_already_exists": "account_already_exists",
    "account/email/unknown_account": "account_unknown",
    "account/email/password_reset_key": "account_password_reset",
}
"""allauth's mails and the templates that we send instead; what it would send besides is told by `history`."""


class AccountAdapter(DefaultAccountAdapter):
    """allauth's seams."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("We do not know this email address and password together. Please try again."),
        "too_many_login_attempts": _("There were too many tries. Please wait five minutes, then try again."),
        "enter_current_password": _("This is not your current password. Please try again."),
        "incorrect_code": _("We could not accept that code. Check it, or ask for a new one."),
        "email_taken": _("We could not use this email address. Please choose another one."),
        "same_as_current": _("This is already your email address."),
        "duplicate_email": _("This is already your email address."),
        "rate_limited": _("Please wait a moment before you ask again."),
        "invalid_password_reset": _("This link does not work any more. Please ask for a new one."),
    }

    def get_login_stages(self) -> list[str]:
        """Returns the stages of a sign-in; the second factor comes last, when all else is settled."""
        return [*super().get_login_stages(), stage.STAGE]

    def login(self, request: HttpRequest, user: User) -> None:
        """Signs a person in. Fails closed: nobody enters inactive, or without a factor that was just shown."""
        device = getattr(user, "otp_device", None)
        if device is None or not user.is_active or not factors.may_serve(user, device):
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)
        middleware.begin(request)
        stepup.stamp(request)
        history.note(user, SecurityEvent.Kind.SIGNED_IN)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Returns where a person lands: their first page, or the offer of a record that is on file for them."""
        person = person_of(request)
        if not person.is_staff and linking.has_offers(person):
            return reverse("accounts:link")
        return str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Returns where a person lands after signing up."""
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Returns to the page about the account's safety."""
        return reverse("accounts:security")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Returns to the page about the account's safety."""
        return reverse("accounts:security")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a wrong password; for an address that nobody has, only that somebody tried."""
        user = User.objects.at(credentials.get("email", "")).first()
        history.note_wrong_password(user)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Saves a new person with the name they gave and the language they read."""
        user.name = form.cleaned_data["name"]
        user.language = get_language() or user.language
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Returns the link of a reset; its host is the portal's own, never one that a request names."""
        uid, token = key.split("-", 1)
        link: str = outbox.absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))
        return link

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hands a mail to the outbox, in the person's language."""
        user = context.get("user")
        outbox.send(
            MAILS[template_prefix],
            to=email,
            language=user.language if isinstance(user, User) else get_language() or "en",
            kind="service",
            person=user.pk if isinstance(user, User) else None,
            context={
                "name": user.get_short_name() if isinstance(user, User) and user.last_login and user.name else "",
                "code": context.get("code", ""),
                "link": self._link(template_prefix, context),
            },
        )

    def _link(self, template_prefix: str, context: dict[str, Any]) -> str:
        """Returns the page that a mail leads to; built on PORTAL_URL, never on what a request named."""
        if template_prefix.endswith("unknown_account"):
            return str(outbox.absolute(reverse("account_signup")))
        if template_prefix.endswith("account_already_exists"):
            return str(outbox.absolute(reverse("account_reset_password")))
        return str(context.get("password_reset_url", ""))
