"""What a person may ask for, on which ground, and how often."""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from portal.company.calendar import day_of
from portal.company.current import company, laws_in_force
from portal.company.schema.data import Period
from portal.company.schema.law import Law
from portal.company.schema.rights import Right
from requests.explaining import in_words
from requests.models import PrivacyRequest
from requests.places import is_within
from requests.same_person import references_of
from requests.states import Reason, State


@dataclass(frozen=True)
class Standing:
    """On what a request of one kind stands. `law` runs its clock; `right` is the policy's own promise."""

    kind: str
    law: Law | None
    right: Right | None
    elsewhere: tuple[Law, ...] = ()

    @property
    def lookback(self) -> Period | None:
        """How far back the answer reaches; None: to the beginning."""
        return (self.right.lookback if self.right else None) or (self.law.lookback if self.law else None)

    def grounds(self) -> list[str]:
        """Returns the grounds in words, never claiming that the policy promises what a law gives."""
        said = []
        name = company().company.name
        if self.right and not self.right.implied:
            said.append(_("Promised by the privacy policy of %(company)s: %(promise)s") % _promise(self.right))
        elif self.right:
            said.append(_("Implied by the privacy policy of %(company)s: %(promise)s") % _promise(self.right))
        if self.law:
            said.append(_("Given by law: %(law)s (%(cite)s).") % {"law": self.law.label, "cite": self.law.cite})
        if self.elsewhere:
            laws = "; ".join(str(other.label) for other in self.elsewhere)
            said.append(_("Given by law, if it protects people where you live: %(laws)s.") % {"laws": laws})
        if not said:
            said.append(
                _(
                    "Neither the privacy policy of %(company)s nor a law that we know to apply to you gives this "
                    "right. You can still ask: a person will read your request and answer it."
                )
                % {"company": name}
            )
        return said


@dataclass(frozen=True)
class Allowance:
    """How many requests are left within a window, and when the oldest falls out of it.

    `law`: the law under which alone the limit holds, while it is not known where the person lives.
    """

    times: int
    months: int
    used: int
    reopens_on: date | None
    law: str = ""

    @property
    def left(self) -> int:
        """Requests that may still be filed now."""
        return max(self.times - self.used, 0)

    def in_words(self) -> str:
        """Returns the limit in a sentence."""
        facts = {"times": self.times, "months": self.months, "left": self.left}
        said = ngettext(
            "You can ask %(times)d time in %(months)d months; %(left)d left.",
            "You can ask %(times)d times in %(months)d months; %(left)d left.",
            self.times,
        )
        if self.law:
            said = f"{self.law}: {said}"
        if self.left or self.reopens_on is None:
            return said % facts
        late = _("You can ask again from %(day)s. If you ask before then, we may refuse or charge a fee, and say why.")
        return f"{said % facts} {late % {'day': in_words(self.reopens_on)}}"


def standing(kind: str, *, place: str, role: str | None) -> Standing:
    """Returns on what a request stands for somebody who lives at a place ("" unknown) in a role (None unknown)."""
    law = law_for(kind, place)
    right = next((one for one in company().rights if one.kind == kind), None)
    if right and right.roles and role not in right.roles:
        right = None
    if right and right.laws and not (law and law.key in right.laws):
        right = None
    elsewhere = () if place or law else tuple(one for one in laws_in_force().values() if kind in one.rights)
    return Standing(kind, law, right, elsewhere)


def law_for(kind: str, place: str) -> Law | None:
    """Returns the law that gives a right to somebody at a place: where they live first, then what all are given."""
    given = [(choice.given_to, laws_in_force()[choice.key]) for choice in company().laws]
    fits = [law for _to, law in given if kind in law.rights and place and is_within(place, law.places)]
    everyone = [law for to, law in given if kind in law.rights and to == "everyone"]
    return next(iter(fits + everyone), None)


def allowance(user: User, where: Standing, now: datetime | None = None) -> Allowance | None:
    """Returns how often a person who has a login may still ask, or None where nothing limits it."""
    return allowance_of(references_of(user), where, now)


def allowance_of(
    references: frozenset[str], where: Standing, now: datetime | None = None, *, without: int = 0
) -> Allowance | None:
    """Returns how often whoever asks under these references may still ask, or None where nothing limits it.

    California: know requests twice in 12 months (Civ. Code 1798.130(b)). What was taken back does not count, nor what
    was refused because the limit was used up, nor the case `without` (its key).
    """
    limit = _limit(where)
    if limit is None:
        return None
    times, months, kinds, law = limit
    now = now or timezone.now()
    asked: list[datetime] = list(
        PrivacyRequest.objects.filter(
            subject__in=references, kind__in=kinds, received_at__gt=now - relativedelta(months=months)
        )
        .exclude(status=State.WITHDRAWN)
        .exclude(reason=Reason.FREQUENCY_LIMIT)
        .exclude(pk=without)
        .order_by("received_at")
        .values_list("received_at", flat=True)[: times + 50]  # type: ignore[arg-type]
    )
    reopens = day_of(asked[-times]) + relativedelta(months=months) if len(asked) >= times else None
    return Allowance(times, months, len(asked), reopens, law)


def _limit(where: Standing) -> tuple[int, int, tuple[str, ...], str] | None:
    """Returns times, months, kinds, and the law that it depends on while the place is not known."""
    laws = (where.law,) if where.law else where.elsewhere
    own = where.right.limit if where.right else None
    if own:
        protecting = [law for law in laws if law.key in own.laws]
        if not own.laws or protecting:
            kinds = (own.kinds or (where.kind,)) if own.counting == "all_kinds" else (where.kind,)
            return own.times, own.months, tuple(kinds), _named(where, protecting)
    for law in laws:
        if law.limit and where.kind in law.limit.kinds:
            kinds = law.limit.kinds if law.limit.counting == "all_kinds" else (where.kind,)
            return law.limit.times, law.limit.months, tuple(kinds), _named(where, [law])
    return None


def _named(where: Standing, laws: list[Law]) -> str:
    return "" if where.law else ", ".join(str(law.short) for law in laws)


def _promise(right: Right) -> dict[str, str]:
    return {"company": company().company.name, "promise": str(right.promised)}
