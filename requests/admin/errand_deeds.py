"""Tasks that staff give to other teams from a case, and take back."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from requests import errands
from requests.admin.typed import Sent, day, number
from requests.models import PrivacyRequest
from requests.timeline import By


def _give(case: PrivacyRequest, by: By, sent: Sent) -> str:
    errands.give(case, sent.get("addressee", ""), sent.get("asks", ""), day(sent.get("due_on", "")), by)
    return _("The task is given. They were told by mail that it is there.")


def _end(case: PrivacyRequest, by: By, sent: Sent) -> str:
    errand = case.errands.get(pk=number(sent, "item"))
    errand.case = case
    errands.end(errand, by)
    return _("The task is taken back.")


ERRANDS: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {"give_task": _give, "end_task": _end}
