"""A request of an agent becomes a case: filed once, however often it is sent."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.company.current import company
from requests import intake, timeline
from requests.drp.access import Refusal
from requests.drp.agents import by_agent
from requests.drp.claims import Claims, meaning, read
from requests.drp.messages import Message
from requests.intake import Arrival, Filing, Sender
from requests.lifecycle import NotAllowed, Stale
from requests.models import DrpAgent, DrpRequest, Event, PrivacyRequest
from requests.states import State


def ask(agent: DrpAgent, message: Message) -> DrpRequest:
    """Files what an agent asks for and returns it; the same message, or the same id again, gives the same request.

    Raises Refusal for claims that cannot be read, and for an id that another request has already.
    """
    claims = read(message)
    found = _already(agent, claims, message)
    if found:
        return found
    try:
        with transaction.atomic():
            return _file(agent, claims, message)
    except IntegrityError:
        found = _already(agent, claims, message)
        if found is None:
            raise
        return found


def revoke(asked: DrpRequest, reason: str) -> None:
    """Takes a request back, once or again. Raises Refusal where it was answered or the erasure has begun."""
    case = asked.case
    by = by_agent(asked.agent)
    if State.WITHDRAWN in (case.status, case.outcome):
        return
    try:
        with transaction.atomic():
            if reason:
                timeline.add(case, Event.What.NOTE, by, reason)
            intake.withdraw(case, by)
    except NotAllowed:
        raise Refusal(409, "This request was answered, or its work has gone too far to be taken back.") from None
    except Stale:
        raise Refusal(409, "This request is changing at this moment. Send it again.") from None


def _already(agent: DrpAgent, claims: Claims, message: Message) -> DrpRequest | None:
    asked = DrpRequest.objects.select_related("case", "agent").filter(agent=agent)
    same = asked.filter(digest=message.digest).first()
    if same or not claims.agent_request_id:
        return same
    same = asked.filter(agent_request_id=claims.agent_request_id).first()
    if same and same.meaning != meaning(message):
        raise Refusal(409, "agent-request-id belongs to another request of yours.", fatal=True)
    return same


def _file(agent: DrpAgent, claims: Claims, message: Message) -> DrpRequest:
    number = uuid.uuid4()
    case = intake.file(
        _sender(agent, claims),
        Filing(kind=claims.kind, place=claims.place, token=f"drp:{number.hex}"),
        proved=False,
        arrival=Arrival(PrivacyRequest.Channel.API, None, PrivacyRequest.AskedBy.AGENT, _representative(agent, claims)),
    )
    timeline.add(case, Event.What.NOTE, by_agent(agent), _told(agent, claims))
    return DrpRequest.objects.create(
        id=number,
        case=case,
        agent=agent,
        agent_request_id=claims.agent_request_id or "",
        exercise=claims.exercise,
        regime=claims.regime or "",
        status_callback=claims.status_callback,
        digest=message.digest,
        meaning=meaning(message),
    )


def _sender(agent: DrpAgent, claims: Claims) -> Sender:
    """Returns the person as the agent describes them; nothing of it is proved, so nothing of it reaches records."""
    return Sender(
        by_agent(agent),
        name=claims.name or "",
        email=claims.email or "",
        phone=claims.phone_number or "",
        language=company().company.languages[0],
    )


def _representative(agent: DrpAgent, claims: Claims) -> dict[str, object]:
    kept: dict[str, object] = {
        "name": agent.name,
        "agent": agent.key,
        "verified": claims.verified,
        "power_of_attorney": claims.power_of_attorney,
        "relationships": claims.relationships,
        "address": claims.address.model_dump(exclude_none=True) if claims.address else None,
    }
    return {key: value for key, value in kept.items() if value}


def _told(agent: DrpAgent, claims: Claims) -> str:
    """Returns what staff read of how it came."""
    with translation.override(company().company.languages[0]):
        facts = {"agent": agent.name, "key": agent.key, "asked": claims.exercise, "regime": claims.regime or "-"}
        said = [_("Sent by %(agent)s (%(key)s) by the Data Rights Protocol: %(asked)s, regime %(regime)s.") % facts]
        if claims.verified:
            said.append(_("The agent says that it verified: %s.") % ", ".join(claims.verified))
        else:
            said.append(_("The agent says of nothing that it verified it."))
        if claims.relationships:
            said.append(_("Data may be held for these reasons: %s.") % ", ".join(claims.relationships))
        if claims.power_of_attorney:
            said.append(_("Power of attorney: %s") % claims.power_of_attorney)
        return " ".join(said)
