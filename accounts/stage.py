"""The last stage of signing in: a second factor. Until it is passed, the session holds no user."""

from typing import Any

from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStage, LoginStageController
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_otp.models import Device

from accounts.models import User

STAGE = "accounts.stage.SecondFactorStage"


class SecondFactorStage(LoginStage):
    """Halts every sign-in until a second factor of the person's has been shown, or set up for the first time."""

    key = "second_factor"
    urlname = "accounts:factor"

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """Sends the person to the page that asks for a code."""
        return HttpResponseRedirect(reverse(self.urlname)), self.login.user is not None

    def keep(self, **facts: Any) -> None:
        """Remembers facts for as long as this sign-in lasts."""
        self.state.update(facts)
        stash_login(self.request, self.login)

    def passed(self, device: Device) -> HttpResponseBase:
        """Completes the sign-in with the device that was shown."""
        self.login.user.otp_device = device
        response: HttpResponseBase = self.exit()
        return response


def pending(request: HttpRequest) -> SecondFactorStage | None:
    """Returns the sign-in of this session that waits for its second factor, if any."""
    if request.user.is_authenticated:
        return None
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    return stage if isinstance(stage, SecondFactorStage) and isinstance(stage.login.user, User) else None
