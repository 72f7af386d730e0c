"""What staff can do about a check by an identity service, and what the case's page shows of it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from requests.identity import following
from requests.identity.port import ServiceDown
from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest
from requests.timeline import By


def _start(case: PrivacyRequest, by: By, _sent: Any) -> str:
    following.start(case, by)
    return _("The check has begun. The person was told by mail and finds the link on their page.")


def _look(case: PrivacyRequest, by: By, _sent: Any) -> str:
    check = following.running(case)
    if check is None:
        raise NotAllowed(_("This check has ended already."))
    try:
        ended = following.look(check, by)
    except ServiceDown:
        raise NotAllowed(_("The identity service could not be reached. Try again later.")) from None
    return _("The result is in.") if ended else _("The person has not finished the check yet.")


def _call_off(case: PrivacyRequest, by: By, _sent: Any) -> str:
    following.call_off(case, by)
    return _("The check is called off.")


IDENTITY: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {
    "start_check": _start,
    "look_check": _look,
    "call_off_check": _call_off,
}


def identity(case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns the checks of a case and whether one can be started; nothing where no service was ever used."""
    there = following.service()
    checks = list(case.identity_checks.all()) if there or case.verified_by == "service" else []
    running = next((one for one in checks if one.outcome == "pending"), None)
    return {
        "identity_checks": checks,
        "identity_running": running,
        "identity_service": there.name if there else "",
        "may_start_check": bool(there) and may_work and not running and following.may_start(case),
        "may_end_check": may_work and running is not None,
    }
