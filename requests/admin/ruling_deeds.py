"""What staff decide about one kind of data, or one use, of a request."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from requests import releasing, rulings
from requests.admin.typed import Sent, day
from requests.models import PrivacyRequest
from requests.timeline import By


def _rule(case: PrivacyRequest, by: By, sent: Sent) -> str:
    rulings.rule(
        case,
        sent.get("matter", ""),
        sent.get("verdict", ""),
        by,
        ground=sent.get("ground", ""),
        until=day(sent.get("until", "")),
        facts=sent.get("facts", ""),
    )
    return _("Your decision is kept with its reason.")


def _release(case: PrivacyRequest, by: By, sent: Sent) -> str:
    releasing.release(case, sent.get("words", ""), by)
    return _("What was held back is granted, and the person was written to.")


RULINGS: dict[str, Callable[[PrivacyRequest, By, Any], str]] = {"rule": _rule, "release_held": _release}
