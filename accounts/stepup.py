"""Step-up: before anything is disclosed, corrected or erased, the person shows anew that it is they.

Cal. Code Regs. tit. 11, 7061(a); ASVS 5.0.0 7.5.3. A fresh sign-in with its second factor counts.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts import suspended

PROVED_AT = "accounts_proved_at"

View = Callable[..., HttpResponseBase]


def stamp(request: HttpRequest) -> None:
    """Notes in the session that the person has just proved who they are."""
    request.session[PROVED_AT] = time.time()


def is_fresh(request: HttpRequest, *, grace: int = 1) -> bool:
    """Returns whether the person proved who they are within STEP_UP_MINUTES, times `grace`."""
    proved_at = request.session.get(PROVED_AT, 0)
    return bool(request.user.is_authenticated and time.time() - proved_at < settings.STEP_UP_MINUTES * 60 * grace)


def step_up_required(view: View) -> View:
    """Lets a request through only after a fresh proof; otherwise sends the person to give one, and back.

    A form that was opened in time may be sent for twice as long. What a later POST carried is kept, sealed,
    and offered to be sent again after the proof: nothing typed is lost, and nothing happens without a click.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if is_fresh(request, grace=2 if request.method == "POST" else 1):
            if request.method == "POST":
                suspended.forget(request)
            return view(request, *args, **kwargs)
        if request.method == "POST":
            suspended.keep(request)
        return HttpResponseRedirect(f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}")

    return guarded
