"""What staff can do to carry a request out: hold uses, lift the hold, write refusals down, judge an objection."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from requests import notifying, overruling, refusing, restricting
from requests.admin.letter_words import edits_of
from requests.admin.proposal_deeds import proposed
from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest
from requests.restricting import Extent
from requests.timeline import By

Sent = Mapping[str, str]


def _restrict(case: PrivacyRequest, by: By, sent: Sent) -> str:
    whole = sent.get("extent") == "whole"
    extent = Extent() if whole else Extent(_several(sent, "purposes"), _several(sent, "categories"))
    if not whole and not (extent.purposes or extent.categories):
        raise NotAllowed(_("Choose the uses or the kinds of data that are held, or everything."))
    restricting.place(case, extent, sent.get("ground", ""), by, sent.get("note", ""))
    return _("The uses are held from now on.")


def _tell_lifting(case: PrivacyRequest, by: By, sent: Sent) -> str:
    restricting.tell(case, sent.get("paragraph", ""), by, edits_of(sent))
    return _("The person was told. You can lift the hold now.")


def _lift(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    restricting.lift(case, by)
    return _("The hold is lifted.")


def _refusals(case: PrivacyRequest, by: By, sent: Sent) -> str:
    refusing.write(case, by, _several(sent, "choices"))
    return _("The refusal is written down and passed on.")


def _overrule(case: PrivacyRequest, by: By, sent: Sent) -> str:
    waits = overruling.overrule(case, sent.get("grounds", ""), sent.get("paragraph", ""), by, edits_of(sent))
    return proposed() if waits else _("The refusal is sent.")


def _tell_recipients(case: PrivacyRequest, by: By, _sent: Sent) -> str:
    count = notifying.tell(case, by)
    return _("Recipients that are told now, or wait for somebody to tell them: %(count)d.") % {"count": count}


def _recipient_told(case: PrivacyRequest, by: By, sent: Sent) -> str:
    item = sent.get("item", "")
    told = case.told.get(pk=int(item) if item.isdecimal() and len(item) < 19 else 0)
    told.case = case
    notifying.settle(told, sent.get("facts", ""), bool(sent.get("reached")), by)
    return _("Your word is kept with the case.")


def _several(sent: Sent, name: str) -> tuple[str, ...]:
    if isinstance(sent, QueryDict):
        return tuple(str(one) for one in sent.getlist(name))
    return tuple(one for one in [sent.get(name, "")] if one)


CARRYING: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {
    "restrict": _restrict,
    "tell_lifting": _tell_lifting,
    "lift": _lift,
    "refusals": _refusals,
    "overrule": _overrule,
    "tell_recipients": _tell_recipients,
    "recipient_told": _recipient_told,
}
