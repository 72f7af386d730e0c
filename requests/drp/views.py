"""The protocol's addresses (sections 2.01 to 2.06)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from requests.drp import agents, asking, messages
from requests.drp.access import Refusal, caller, endpoint, message_of
from requests.drp.statuses import status_of
from requests.models import DrpAgent, DrpRequest


def exercise(request: HttpRequest) -> HttpResponseBase:
    """Takes a request in and answers how it stands."""
    agent = caller(request)
    message = messages.checked(message_of(request), agent)
    return JsonResponse(status_of(asking.ask(agent, message)))


def status(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Answers how a request of the agent's stands."""
    return JsonResponse(status_of(_own(caller(request), request_id)))


def revoke(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Takes a request of the agent's back."""
    agent = caller(request)
    asked = _own(agent, request_id)
    asking.revoke(asked, messages.revocation(message_of(request), agent))
    return JsonResponse(status_of(asked))


def set_up(request: HttpRequest, agent_id: str) -> HttpResponseBase:
    """Answers a message that an agent signed with its token; whatever is wrong, with 403 and nothing else."""
    agent = agents.named(agent_id)
    if agent is None:
        return HttpResponse(status=403)
    try:
        message = messages.checked(message_of(request), agent)
    except Refusal:
        agents.refused(agent)
        return HttpResponse(status=403)
    token = agents.set_up(agent, message.issued_at, message.digest)
    if token is None:
        agents.refused(agent)
        return HttpResponse(status=403)
    return JsonResponse({"agent-id": agent.key, "token": token})


def information(request: HttpRequest, agent_id: str) -> HttpResponseBase:
    """Answers an agent whose token is good with an empty object."""
    if caller(request).key != agent_id:
        raise Refusal(403, "The token belongs to another agent.")
    return JsonResponse({})


def _own(agent: DrpAgent, request_id: UUID) -> DrpRequest:
    asked = DrpRequest.objects.select_related("case", "agent").filter(pk=request_id).first()
    if asked is None:
        raise Refusal(404, "There is no such request.")
    if asked.agent_id != agent.pk:
        raise Refusal(403, "This request belongs to another agent.")
    return asked


requests_endpoint = endpoint(POST=exercise)
request_endpoint = endpoint(GET=status, DELETE=revoke)
agent_endpoint = endpoint(POST=set_up, GET=information)
