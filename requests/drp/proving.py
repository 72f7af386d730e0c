"""The person behind an agent's request: proves that it is they, confirms it or says that it is not theirs.

11 CCR 7063(a): a business may ask the person to verify their identity, and to confirm that they gave the permission.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.subject import person_of
from portal.audit.events import Event as Audited
from portal.audit.trail import record
from requests import guests, intake, timeline
from requests.intake import Sender, contact_reference
from requests.lifecycle import change, move
from requests.models import DrpAgent, DrpRequest, Event, Guest, PrivacyRequest
from requests.states import State
from requests.timeline import By


@dataclass(frozen=True)
class Proof:
    """Who is there: somebody signed in to whom the request's address belongs, or a browser that proved it."""

    user: User | None = None
    guest: Guest | None = None

    @property
    def by(self) -> By:
        """The person as who does a deed."""
        return By.person(self.user) if self.user else By.guest()

    @property
    def method(self) -> Literal["account", "mailbox"]:
        """How they proved it."""
        return "account" if self.user else "mailbox"


def proof(request: HttpRequest, case: PrivacyRequest) -> Proof | None:
    """Returns who is there, where it is the person at the address that the agent gave; else None."""
    if not case.email:
        return None
    if request.user.is_authenticated:
        user = person_of(request)
        if EmailAddress.objects.filter(user=user, verified=True, email__iexact=case.email).exists():
            return Proof(user=user)
    guest = guests.current(request)
    return Proof(guest=guest) if guest and guest.contact == contact_reference("email", case.email) else None


def is_claimed(case: PrivacyRequest) -> bool:
    """Returns whether the person has confirmed the request, so that they follow it on its own page."""
    return case.person_id is not None or bool(case.contact)


@transaction.atomic
def confirm(asked: DrpRequest, who: Proof) -> None:
    """Makes the request the person's own; somebody signed in has proved who they are, and the work starts.

    A mailbox alone proves less: staff compare what is known. Raises NotAllowed, Stale.
    """
    case, by = asked.case, who.by
    _keep(case, who)
    with translation.override(case.language):
        words = _("Confirmed: %(agent)s asks this with permission.") % {"agent": asked.agent.name}
    timeline.add(case, Event.What.DECISION, by, words, public=True)
    _note(Audited.AGENT_CONFIRMED, asked, who)
    if who.user and case.status == State.AWAITING_VERIFICATION:
        intake.prove(case, by)


@transaction.atomic
def disown(asked: DrpRequest, who: Proof) -> None:
    """Takes the request back because the person did not ask for it. Raises NotAllowed, Stale."""
    case, by = asked.case, who.by
    _keep(case, who)
    with translation.override(case.language):
        words = _("The person says that they did not ask %(agent)s for this.") % {"agent": asked.agent.name}
    _note(Audited.AGENT_DISOWNED, asked, who)
    move(case, State.WITHDRAWN, by, words=words)


def way_back(agent: DrpAgent, target: str) -> str:
    """Returns where an agent wants the person to be led back to; "" unless it is https on the agent's own host."""
    try:
        parts, own = urlsplit(target), urlsplit(agent.web_url)
    except ValueError:
        return ""
    fits = parts.scheme == "https" and parts.netloc and parts.netloc == own.netloc and "\\" not in target
    return target if fits else ""


def _keep(case: PrivacyRequest, who: Proof) -> None:
    if who.user:
        sender = Sender.signed_in(who.user)
        kept = {**case.requester, **sender.requester}
        change(case, who.by, person=who.user, subject=sender.subject, requester=kept)
    elif who.guest:
        contact, address = who.guest.contact, who.guest.email
        kept = {**case.requester, "identifiers": {"email": [address]}}
        change(case, who.by, contact=contact, subject=contact, requester=kept)


def _note(event: Audited, asked: DrpRequest, who: Proof) -> None:
    case = asked.case
    record(
        event,
        actor=who.by.actor,
        subject=case.subject,
        about=case.about,
        agent=asked.agent.key,
        method=who.method,
    )
