"""What a confirmation says: what was stopped, for whom, when, and by when everybody else has obeyed."""

from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.company.calendar import business_days, day_of
from portal.company.schema.law import Span
from portal.cookies.kinds import sold
from portal.optout import rights
from portal.optout.receipts import Receipt
from portal.optout.rights import STOP_SALE, Right


def confirmed(receipt: Receipt) -> dict[str, Any]:
    """Returns what the page of a receipt shows: `rights`, the first as `right`, `rows` of a summary list, `due`."""
    meant = [one for one in rights.EVERY if one.purpose in receipt.purposes]
    kinds = [str(kind.label) for kind in sold()]
    rows = [
        {"label": _("Reference"), "value": str(receipt.act)},
        {"label": _("What"), "lines": [str(one.label) for one in meant]},
        {"label": _("For"), "lines": [str(one) for one in receipt.for_whom]},
        {"label": _("When"), "value": date_format(localtime(receipt.at), "DATETIME_FORMAT")},
    ]
    if STOP_SALE in meant and kinds and "browser" in receipt.whom and not receipt.allowed:
        rows.insert(3, {"label": _("Cookies refused in this browser"), "lines": kinds})
    return {"receipt": receipt, "rights": meant, "right": meant[0], "rows": rows, "due": _due(meant[0], receipt.at)}


def _due(right: Right, at: datetime) -> str:
    """Returns in words by when the law has us obey; nothing where no law in force says it."""
    found = rights.limit_of(right)
    if found is None:
        return ""
    law, span = found
    day = date_format(_end(span, day_of(at)), "DATE_FORMAT")
    return _("%(day)s (%(span)s, %(law)s)") % {"day": day, "span": _words(span), "law": law.short}


def _end(span: Span, start: date) -> date:
    if span.unit == "business_days":
        return business_days(start, span.count)[0]
    later: date = start + (relativedelta(days=span.count) if span.unit == "days" else relativedelta(months=span.count))
    return later


def _words(span: Span) -> str:
    if span.unit == "business_days":
        return ngettext("%(count)d business day", "%(count)d business days", span.count) % {"count": span.count}
    if span.unit == "days":
        return ngettext("%(count)d day", "%(count)d days", span.count) % {"count": span.count}
    return ngettext("%(count)d month", "%(count)d months", span.count) % {"count": span.count}
