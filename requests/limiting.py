"""Which uses are held because somebody asked for it: restrictions and objections that were followed.

GDPR Art. 18(2): data under restriction is stored and, without consent, little else. Art. 21(1). What is held is
enforced by `portal.consent.barring`; here it is told to the person, use by use.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.consent.limits import Limit, register
from requests.kinds import Kind
from requests.models import Restriction

REASONS: dict[str, Promise] = {
    Kind.RESTRICT: _("You asked us to limit what we do with your data, and we do"),
    Kind.OBJECT: _("You objected to a use of your data, and we follow it"),
}


@register
def limits(user: User) -> Iterator[Limit]:
    """Yields the limits that hold for a person by their cases; one query."""
    for held in Restriction.objects.filter(case__person=user, lifted_at=None).select_related("case"):
        yield Limit(
            reason=REASONS[held.case.kind],
            since=held.placed_at,
            purposes=frozenset(held.purposes),
            categories=frozenset(held.categories),
            reference=held.case.reference,
            url=reverse("requests:case", args=[held.case.reference]),
        )
