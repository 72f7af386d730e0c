"""A person's cases, and the start of a new one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.subject import role_of
from portal.company.current import company
from portal.mail.addressing import texts_are_on
from requests import offers, story
from requests.models import PrivacyRequest
from requests.same_person import contacts_of, references_of
from requests.views.owned import person

SHOWN = 25


@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """Lists the person's cases, newest first, paged by key; those asked from their mailboxes without signing in too."""
    user = person(request)
    found = PrivacyRequest.objects.asked_by(user, contacts_of(user)).order_by("-id")
    if (after := request.GET.get("after", "")).isdecimal():
        found = found.filter(id__lt=int(after[:18]))
    rows = list(found[: SHOWN + 1])
    older = f"?after={rows[SHOWN - 1].pk}" if len(rows) > SHOWN else ""
    shown = [{"case": case, "state": story.state_in_words(case), "tone": story.tone(case)} for case in rows[:SHOWN]]
    newer = reverse("requests:list") if after else ""
    return render(request, "requests/list.html", {"rows": shown, "older": older, "newer": newer})


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Asks what the person would like to do, with the ground of each right and how often it may be used."""
    user = person(request)
    role = role_of(user)
    return render(
        request,
        "requests/start.html",
        {
            "groups": offers.groups(references_of(user), role.key if role else None),
            "decided_by_customers": offers.decided_by_customers(),
            "texts_are_on": texts_are_on(),
            "channels": company().channels_for("privacy") or company().channels_for("questions"),
        },
    )
