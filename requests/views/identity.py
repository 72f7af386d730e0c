"""Where an identity service delivers its results."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from requests.identity import following
from requests.identity.port import Forged
from requests.lifecycle import Stale
from requests.models import IdentityCheck
from requests.timeline import By

MOST_BYTES = 64 * 1024
LIMITS = {"identity_result": "300/m/ip"}


@csrf_exempt
@require_POST
@never_cache
def result(request: HttpRequest) -> HttpResponse:
    """Takes a signed result: 204 whether it counted or had come before; 403 forged, 404 unknown, 503 to try again."""
    there = following.service()
    if there is None:
        return HttpResponse(status=404)
    if ratelimit.consume(request, app="requests", action="identity_result", config=LIMITS) is None:
        return HttpResponse(status=429)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        found = there.read(request.body, request.headers)
    except Forged:
        return HttpResponse(status=403)
    except ValueError:
        return HttpResponse(status=400)
    check = IdentityCheck.objects.filter(reference=found.reference).first()
    if check is None:
        return HttpResponse(status=404)
    try:
        following.settle(check, found.outcome, By.system("identity_service"))
    except Stale:
        return HttpResponse(status=503)
    return HttpResponse(status=204)
