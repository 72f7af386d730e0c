"""The key that signs evidence packs, published for whoever checks one."""

import base64

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from requests.packs import signing


@require_safe
@cache_control(public=True, max_age=60 * 60)
def evidence_key(request: HttpRequest) -> JsonResponse:
    """Answers with the public key and its fingerprint. Raises Http404 where no key is set."""
    if not signing.is_set():
        raise Http404
    key = base64.b64encode(signing.public_key()).decode()
    return JsonResponse({"algorithm": signing.ALGORITHM, "fingerprint": signing.fingerprint(), "public_key": key})
