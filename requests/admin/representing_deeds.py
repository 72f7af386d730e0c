"""What staff can do to a case that somebody filed for somebody else."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest
from requests.representing import checking, children, confirming
from requests.representing.forms import FoundForm
from requests.timeline import By


def _ask_person(case: PrivacyRequest, by: By, _sent: QueryDict) -> str:
    confirming.ask(case, by)
    return _("The person gets a mail with a new link; older links open nothing any more.")


def _person_confirmed(case: PrivacyRequest, by: By, sent: QueryDict) -> str:
    confirming.by_hand(case, sent.get("note", ""), sent.get("data_to") == "agent", by)
    return _("It is recorded that the person confirmed. Now check what they signed.")


def _check_mandate(case: PrivacyRequest, by: By, sent: QueryDict) -> str:
    keys = [int(key[:18]) for key in sent.getlist("file") if key.isdecimal()]
    checking.check(case, sent.get("method", ""), by, identity_files=keys, matches=bool(sent.get("matches")))
    return _("Your check is recorded.")


def _refuse_mandate(case: PrivacyRequest, by: By, sent: QueryDict) -> str:
    checking.refuse(case, sent.get("refusal", ""), sent.get("paragraph", ""), by)
    return _("The refusal is sent.")


def _erase_child(case: PrivacyRequest, by: By, sent: QueryDict) -> str:
    form = FoundForm(sent)
    if not form.is_valid():
        raise NotAllowed(" ".join(str(error) for errors in form.errors.values() for error in errors))
    given = form.cleaned_data
    opened = children.erase(case, {"email": given["email"].lower(), "phone": given["phone"]}, by)
    return _("The deletion %(reference)s is open. Make its plan next.") % {"reference": opened.reference}


REPRESENTING: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {
    "ask_person": _ask_person,
    "person_confirmed": _person_confirmed,
    "check_mandate": _check_mandate,
    "refuse_mandate": _refuse_mandate,
    "erase_child": _erase_child,
}
