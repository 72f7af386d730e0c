"""A gateway for text messages, as a company's own would be: it checks the signature, and keeps what it would send.

The demonstration's portal posts to it over the network like to any other; `docs/operating.md` says what a gateway does.
"""

import hmac
import json
import time
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.outbound.signing import HEADER, signature

TOLERANCE = 300
"""Seconds after which a call is too old to be taken."""


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Takes one text: 202, 403 for a call that is not the portal's or not new. Raises Http404 where DEMO is off."""
    if not settings.DEMO:
        raise Http404
    if not _is_signed(request.headers.get(HEADER, ""), request.body):
        return HttpResponse(status=403)
    told = json.loads(request.body)
    folder = Path(settings.VAR) / Path(settings.COMPANY).name / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    # The same id is the same text, tried again: it is kept once.
    (folder / f"{told['id']}.json").write_text(json.dumps(told), "utf-8")
    return HttpResponse(status=202)


def _is_signed(header: str, body: bytes) -> bool:
    at = header.partition(",")[0].removeprefix("t=")
    if not at.isdecimal() or abs(time.time() - int(at)) > TOLERANCE:
        return False
    return hmac.compare_digest(header, signature("texts", body, int(at)))
