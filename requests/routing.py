"""Sending a request on to whoever decides about the data: a customer of the company's, the controller.

A service provider either acts on the controller's instructions or tells the person that it cannot act because it is
one (11 CCR 7050(c); Cal. Civ. Code 1798.105(c)(3), 1798.130(a)(3)(A)).
"""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.company.current import company
from requests import messages
from requests.lifecycle import NotAllowed, can, change, move
from requests.models import PrivacyRequest
from requests.states import State
from requests.timeline import By


def may_send_on(case: PrivacyRequest) -> bool:
    """Tells whether a case may still be sent on: nothing was erased, no answer went out."""
    return can(case, State.REDIRECTED)


def send_on(case: PrivacyRequest, controller: str, reached_by: str, *, sent: bool, by: By) -> None:
    """Ends a case by telling the person who decides, and how that company is reached.

    `controller`: its name. `reached_by`: how the person reaches it, in words. `sent`: staff gave the request to it.
    Raises NotAllowed where nobody is named, the person can be told nothing, or the case has gone too far; and Stale.
    """
    controller, reached_by = controller.strip()[:200], reached_by.strip()[:2000]
    if not controller:
        raise NotAllowed(_("Name the company that decides about this data."))
    if not sent and not reached_by:
        raise NotAllowed(_("Say how the person reaches that company, or send the request on yourself first."))
    with transaction.atomic():
        change(case, by, details=case.details | {"through": controller})
        messages.write(case, _told(case, controller, reached_by, sent), by)
        move(case, State.REDIRECTED, by)


def _told(case: PrivacyRequest, controller: str, reached_by: str, sent: bool) -> str:
    with translation.override(case.language):
        facts = {"controller": controller, "company": company().company.name}
        said = [
            _("%(controller)s decides about this data: it is the controller. %(company)s keeps it for that company.")
            % facts
        ]
        if sent:
            said.append(_("We have sent your request on to %(controller)s, which answers you.") % facts)
        else:
            said.append(_("We may not act on it ourselves. Please ask %(controller)s.") % facts)
        if reached_by:
            said.append(_("How to reach it: %(reached_by)s") % {"reached_by": reached_by})
    return " ".join(said)
