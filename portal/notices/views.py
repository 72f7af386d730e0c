"""The public pages about privacy: no sign-in, nothing about a person."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.company import words
from portal.company.current import company, laws_in_force
from portal.notices import applying, reading
from portal.notices.facts import category_rows, feature_rows, offers, recipient_rows


@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """Shows every notice by itself, and what else can be read here."""
    return render(request, "notices/list.html", {"readings": reading.notices()})


@require_safe
def notice(request: HttpRequest, key: str) -> HttpResponse:
    """Shows one notice, as last published or in the version that is asked for."""
    found = reading.read(key, request.GET.get("version", ""))
    if found is None:
        raise Http404
    shown = {"reading": found, "applying": applying.to(request, found)}
    return render(request, "notices/notice.html", shown)


@require_safe
def changes(request: HttpRequest, key: str) -> HttpResponse:
    """Compares two published versions, section by section; without a choice, the newest two."""
    newest = reading.read(key)
    if newest is None or len(newest.versions) < 2:
        raise Http404
    new = reading.read(key, request.GET.get("new", newest.versions[0].version))
    old = reading.read(key, request.GET.get("old", newest.versions[1].version))
    if new is None or old is None:
        raise Http404
    shown = {"reading": newest, "old": old, "new": new, "changes": reading.compare(old.notice, new.notice)}
    return render(request, "notices/changes.html", shown)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Shows which kinds of data the company holds, by family."""
    profile = company()
    families = [
        (profile.group(key) if key else None, list(categories))
        for key, categories in groupby(profile.categories, key=lambda category: category.group)
    ]
    return render(request, "notices/data.html", {"families": families})


@require_safe
def category(request: HttpRequest, key: str) -> HttpResponse:
    """Shows what the company says of one kind of data."""
    try:
        found = company().category(key)
    except KeyError:
        raise Http404 from None
    return render(request, "notices/category.html", {"category": found, "rows": category_rows(found)})


@require_safe
def recipients(request: HttpRequest) -> HttpResponse:
    """Shows who may receive data, as what, where, and under which safeguards."""
    found = [(recipient, recipient_rows(recipient)) for recipient in company().recipients]
    return render(request, "notices/recipients.html", {"recipients": found})


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Shows what people can ask for, and whether the policy or a law gives it."""
    return render(request, "notices/rights.html", {"offers": offers(), "laws": laws_in_force().values()})


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """Shows every choice that people have, on one page."""
    profile = company()
    shown = {
        "choices": [(choice, words.DEFAULTS[choice.default]) for choice in profile.choices],
        "features": [(feature, words.DEFAULTS[feature.default]) for feature in profile.features],
        "mails": any(choice.family == "marketing" for choice in profile.choices),
    }
    return render(request, "notices/choices.html", shown)


@require_safe
def features(request: HttpRequest) -> HttpResponse:
    """Shows every switch of the service: as delivered, what comes of it, and who can switch it."""
    found = [(feature, feature_rows(feature)) for feature in company().features]
    return render(request, "notices/features.html", {"features": found})


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Shows which cookies there are, whose, what for, and where to opt out."""
    declared = company().cookies
    kinds = [(kind, [cookie for cookie in declared.cookies if cookie.kind == kind.key]) for kind in declared.kinds]
    return render(request, "notices/cookies.html", {"cookies": declared, "kinds": kinds})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Shows every way to reach the company about privacy."""
    return render(request, "notices/contact.html", {"sections": company().sections_about("contact")})
