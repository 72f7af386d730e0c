"""What the company's other sites ask of a browser's choices, and the answers that it gives there.

A browser sends the portal's cookie along from sites of the same domain. The Origin header, which no page can forge,
says who asks; it has to be on the list CHOICES_ORIGINS. This stands in place of the token of our own forms.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.cookies import asking
from portal.cookies.asking import cookies_of
from portal.cookies.browser import allowed
from portal.cookies.deciding import choose
from portal.cookies.forms import AnswerForm
from portal.cookies.kinds import listed, optional
from portal.cookies.signal import HEADER, signalled

View = Callable[[HttpRequest], HttpResponse]


def _for_our_sites(view: View) -> View:
    """Answers 403 to any origin that is not on the list, and lets the browser hand the answer to one that is."""

    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        known = origin in settings.CHOICES_ORIGINS
        response = view(request) if known else JsonResponse({"error": "origin"}, status=403)
        patch_vary_headers(response, ["Origin", "Cookie", HEADER])
        if known:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Allow-Credentials"] = "true"
        return response

    return answer


@csrf_exempt
@never_cache
@_for_our_sites
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """Answers with what this browser allows and what it is still to be asked; a POST decides as our own notice does."""
    if request.method == "GET":
        return JsonResponse(_told(request))
    form = AnswerForm(request.POST)
    if not form.is_valid() or not form.choices:
        return JsonResponse({"error": "answer"} | _told(request), status=400)
    response = JsonResponse({})
    choose(request, response, form.choices)
    response.content = JsonResponse(_told(request)).content
    return response


def _told(request: HttpRequest) -> dict[str, Any]:
    asked = asking.undecided(request)
    kinds = {one.key: allowed(request, one.key) for one in optional()}
    dropped = [cookie for one in optional() if not kinds[one.key] for cookie in cookies_of(one)]
    return {
        "kinds": kinds,
        "sale": [one.key for one in optional() if one.sale],
        "signal": signalled(request),
        "asked": [one.key for one in asked],
        "list": listed(),
        "drop": [{"name": one.name, "domain": one.domain} for one in dropped],
        "words": {
            "title": str(asking.QUESTION),
            "text": _("What they are for: %(kinds)s.") % {"kinds": ", ".join(str(one.label) for one in asked)},
            "promise": str(asking.PROMISE),
            "accept": _("Accept all"),
            "refuse": _("Refuse all"),
            "choose": _("Choose"),
        },
        "page": request.build_absolute_uri(reverse("notices:cookies")),
    }
