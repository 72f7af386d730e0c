"""Says to machines that the browser's signal is honoured here (Global Privacy Control, `/.well-known/gpc.json`)."""

from datetime import date

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.company.calendar import day_of
from portal.notices import reading


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def gpc(request: HttpRequest) -> JsonResponse:
    """Answers that the signal is honoured, and since which day our words about it are what they are."""
    said: dict[str, object] = {"gpc": True}
    day = _last_update()
    return JsonResponse(said | ({"lastUpdate": day.isoformat()} if day else {}))


def _last_update() -> date | None:
    """Returns the newest date of our notices that is not still to come; None where none of them states one."""
    today = day_of(timezone.now())
    days = [one.effective_on for one in reading.notices() if one.effective_on]
    return max((day for day in days if day <= today), default=None)
