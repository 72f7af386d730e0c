"""What a confirmation says: what was stopped, for whom, when, and by when everybody else has obeyed."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.company.schema.law import Span
from portal.cookies.kinds import sold
from portal.optout import rights
from portal.optout.receipts import Receipt
from portal.optout.rights import STOP_SALE, Right


def confirmed(receipt: Receipt) -> dict[str, Any]:
    """Returns what the page of a receipt shows: `rights`, the first as `right`, `rows` of a summary list, `within`."""
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
    return {"receipt": receipt, "rights": meant, "right": meant[0], "rows": rows, "within": _within(meant[0])}


def _within(right: Right) -> str:
    """Returns in words how long the law gives us to obey; nothing where no law in force says it."""
    found = rights.limit_of(right)
    if found is None:
        return ""
    law, span = found
    return _("%(span)s (%(law)s)") % {"span": _words(span), "law": law.short}


def _words(span: Span) -> str:
    if span.unit == "business_days":
        return ngettext("%(count)d business day", "%(count)d business days", span.count) % {"count": span.count}
    if span.unit == "days":
        return ngettext("%(count)d day", "%(count)d days", span.count) % {"count": span.count}
    return ngettext("%(count)d month", "%(count)d months", span.count) % {"count": span.count}
