"""What a load balancer asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.jobs.health import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers 200 when database, cache and worker are up, 503 otherwise; says which, and nothing more."""
    found = health()
    return JsonResponse(found, status=200 if all(found.values()) else 503)
