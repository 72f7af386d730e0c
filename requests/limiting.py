"""Which uses are held because somebody asked for it: restrictions and objections that were followed.

GDPR Art. 18(2): data under restriction is stored and, without consent, little else. Art. 21(1), (3).
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.consent.limits import Limit, register
from portal.consent.purposes import of_family
from requests.kinds import Kind
from requests.models import Letter, PrivacyRequest

REASONS: dict[str, Promise] = {
    Kind.RESTRICT: _("You asked us to limit what we do with your data, and we do"),
    Kind.OBJECT: _("You objected to a use of your data, and we follow it"),
    Kind.OBJECT_MARKETING: _("You asked us to stop marketing, and we did"),
}
FOLLOWED = (Letter.Outcome.DONE, Letter.Outcome.PARTLY)


@register
def limits(user: User) -> Iterator[Limit]:
    """Yields the limits by a person's cases that were answered with yes, in whole or in part; one query."""
    found = PrivacyRequest.objects.filter(person=user, kind__in=list(REASONS), letters__outcome__in=FOLLOWED)
    for case in found.distinct():
        yield Limit(
            reason=REASONS[case.kind],
            since=case.answered_at or timezone.now(),
            purposes=_purposes(case),
            categories=frozenset(case.scope.get("categories", ())),
            told_by_case=case.kind == Kind.OBJECT and not case.scope.get("categories"),
            reference=case.reference,
            url=reverse("requests:case", args=[case.reference]),
        )


def _purposes(case: PrivacyRequest) -> frozenset[str]:
    if case.kind != Kind.OBJECT_MARKETING:
        return frozenset()
    return frozenset(one.key for one in of_family("marketing"))
