"""The outbox as a page, so that whoever tries the portal can read its mail: only in demonstration."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_exempt
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.mail.models import Message

NEWEST = 50
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"
"""Mail brings its styles along; sandboxed, nothing in it can act on the portal."""

View = Callable[..., HttpResponse]


def only_in_demonstration(view: View) -> View:
    """Answers 404 wherever DEMO is off."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(guarded))


@only_in_demonstration
def inbox(request: HttpRequest) -> HttpResponse:
    """Shows the newest mail and texts, whoever they are for."""
    messages = Message.objects.defer("text", "html").order_by("-id")[:NEWEST]
    return render(request, "demo/mail.html", {"mails": messages})


@only_in_demonstration
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one mail or one text."""
    return render(request, "demo/letter.html", {"mail": get_object_or_404(Message.objects.defer("html"), pk=pk)})


@csp_exempt()
@only_in_demonstration
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one mail as a mail program would, under a policy of its own."""
    mail = get_object_or_404(Message.objects.defer("text"), pk=pk)
    return HttpResponse(mail.html or "", headers={"Content-Security-Policy": POLICY})
