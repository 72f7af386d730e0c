"""Writes down what somebody chose: in the browser's cookie, in the ledger, and for the account that is signed in."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from portal.audit.trail import Actor
from portal.company.current import company
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method
from portal.consent.parties import of_browser, of_person
from portal.consent.purposes import COOKIES
from portal.cookies.asking import read_beside
from portal.cookies.browser import refuse_sale, remember, remembered
from portal.cookies.kinds import kind, sold
from portal.cookies.signal import signalled


@transaction.atomic
def choose(request: HttpRequest, response: HttpResponse, choices: Mapping[str, bool]) -> dict[str, bool]:
    """Writes down yes or no by the key of each kind, and has the browser drop what was refused; returns what counts.

    Where the browser sends its signal, what sells is refused whatever was chosen. Raises KeyError for no kind.
    """
    before = remembered(request)
    anew = before is not None and not before.fresh
    counted = {key: wanted for key, wanted in choices.items() if not kind(key).essential}
    if signalled(request):
        counted |= {one.key: False for one in sold()}
        refuse_sale(request, response, circumstances(request, Method.SIGNAL))
    now = remember(response, request, counted)
    wishes = [Wish(COOKIES + key, wanted, shown=read_beside(kind(key)), anew=anew) for key, wanted in counted.items()]
    how = circumstances(request, Method.BANNER)
    decide(of_browser(now.name), wishes, how)
    if (person := account(request)) is not None:
        decide(of_person(person), wishes, how)
    drop(request, response, {key for key, wanted in counted.items() if not wanted})
    return counted


def circumstances(request: HttpRequest, method: Method) -> Circumstances:
    """Returns how a decision comes that is made in this request: by the person signed in, else by a visitor."""
    person = account(request)
    actor = Actor.person(person.pk) if person else Actor.visitor()
    return Circumstances(method, actor, getattr(request, "LANGUAGE_CODE", ""))


def account(request: HttpRequest) -> User | None:
    """Returns whose account is signed in; None for a visitor, and for staff, who are here for others."""
    user = request.user
    return user if isinstance(user, User) and not user.is_staff else None


def drop(request: HttpRequest, response: HttpResponse, refused: set[str]) -> None:
    """Has the browser delete the cookies of refused kinds that it sent to this site; declared names may end in "*"."""
    for declared in company().cookies.cookies:
        names = request.COOKIES if declared.kind in refused else ()
        for name in names:
            if fnmatchcase(name, declared.name):
                response.delete_cookie(name, domain=declared.domain or None)
