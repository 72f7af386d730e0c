"""The cookie notice, the choice on the cookie page, and how long a cookie stays, for templates."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from portal.company import words
from portal.company.schema.data import Period
from portal.cookies import asking, vendors
from portal.cookies.kinds import listed, optional, purposes_of_sale
from portal.cookies.signal import signalled

register = template.Library()


@register.inclusion_tag("cookies/notice.html", takes_context=True)
def cookie_notice(context: Context) -> dict[str, Any]:
    """Shows the question while it is open, and that a signal is obeyed; nothing on pages without a request.

    Nobody is asked on an answer to a form, which going back would lose, nor on the page that holds the choice itself,
    nor where somebody is signed in: no page of theirs loads anything of others.
    """
    request = context.get("request")
    if request is None or not optional():
        return {}
    here = request.resolver_match.view_name if request.resolver_match else ""
    asks = request.method in ("GET", "HEAD") and here != "notices:cookies" and not request.user.is_authenticated
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "asked": asking.undecided(request) if asks else [],
        "obeyed": signalled(request) and bool(purposes_of_sale()),
        "question": asking.QUESTION,
        "promise": asking.PROMISE,
        "list": listed(),
    }


@register.inclusion_tag("cookies/choice.html", takes_context=True)
def cookie_choice(context: Context) -> dict[str, Any]:
    """Shows the choice of each kind, as it stands, as one form; nothing where there is nothing to choose."""
    request = context["request"]
    standing = asking.standing(request)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "profile": context["profile"],
        "standing": standing,
        "asked": [one for one in standing.places if not one.stopped],
        "promise": asking.PROMISE,
        "list": listed(),
    }


@register.inclusion_tag("cookies/vendors.html", takes_context=True)
def vendor_scripts(context: Context) -> dict[str, Any]:
    """Loads the scripts of vendors whose kind is allowed on this page, and has its content policy widened for them."""
    request = context.get("request")
    loaded = vendors.running(request) if request is not None else []
    if loaded:
        setattr(request, vendors.LOADED, loaded)
    return {"loaded": loaded}


@register.filter
def stays(lasts: Period | str) -> str:
    """Returns how long a cookie stays, in words; nothing where the company has not said it."""
    if isinstance(lasts, Period):
        return words.period(lasts)
    return _("Until you close the browser") if lasts == "session" else ""
