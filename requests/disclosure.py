"""The reply to "what do you know about me": made for this person from what the systems hold, not from the policy.

11 CCR 7024(j)-(l), Cal. Civ. Code 1798.110, 1798.115, 1798.130(a)(4), (c); GDPR Art. 15(1).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.subject import role_of
from portal.company.current import company
from portal.company.schema.data import Category, Origin, Purpose, Recipient, Retention
from portal.sources import registry
from portal.sources.port import Selection, SourceDown, Span, Subject
from requests import rulings
from requests.models import PrivacyRequest
from requests.plan import OWN_SOURCE
from requests.rights import standing

STATUTE: dict[str, str | Promise] = {
    "identifiers": _("Identifiers"),
    "customer_records": _("Customer records (Cal. Civ. Code 1798.80)"),
    "protected_characteristics": _("Characteristics of protected classes"),
    "commercial_information": _("Commercial information"),
    "biometric_information": _("Biometric information"),
    "internet_activity": _("Internet or other network activity"),
    "geolocation": _("Geolocation data"),
    "audio_visual": _("Audio, electronic or visual information"),
    "professional_information": _("Professional or employment information"),
    "education_information": _("Education information"),
    "inferences": _("Inferences"),
    "sensitive_personal_information": _("Sensitive personal information"),
}
"""The words of Cal. Civ. Code 1798.140(v) and (ae), which a reply has to use (1798.130(c))."""


@dataclass(frozen=True)
class Held:
    """One category that something is held in, with all that has to be said of it."""

    category: Category
    count: int
    capped: bool
    oldest: datetime | None
    newest: datetime | None
    statute: list[str]
    origins: list[Origin]
    purposes: list[Purpose]
    recipients: list[Recipient]
    retention: Retention
    withheld: list[str]

    def of(self, *disclosed: str) -> list[Recipient]:
        """Returns the recipients to whom it goes in one of these ways."""
        return [one for one in self.recipients if one.disclosed in disclosed]

    @property
    def sold(self) -> list[Recipient]:
        """Recipients to whom it is sold, or with whom it is shared for advertising."""
        return self.of("sold_or_shared")

    @property
    def disclosed(self) -> list[Recipient]:
        """Recipients to whom it is disclosed for a business purpose."""
        return self.of("business_purpose")

    @property
    def others(self) -> list[Recipient]:
        """Recipients by legal duty, or on the person's instruction."""
        return self.of("legal_duty", "on_instruction")


@dataclass
class Reply:
    """The whole reply. `since` is the start of the span, None: from the beginning.

    `by_hand`: records that no count speaks of, since only a person can look them up.
    """

    since: datetime | None
    until: datetime
    held: list[Held] = field(default_factory=list)
    empty: list[Category] = field(default_factory=list)
    never_stored: list[Category] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)

    @property
    def statute(self) -> list[str]:
        """The statute's terms for everything held, each once."""
        return list(dict.fromkeys(term for one in self.held for term in one.statute))

    @property
    def sold(self) -> list[Held]:
        """Categories sold or shared."""
        return [one for one in self.held if one.sold]

    @property
    def disclosed(self) -> list[Held]:
        """Categories disclosed for a business purpose."""
        return [one for one in self.held if one.disclosed]

    @property
    def withheld(self) -> list[str]:
        """Kinds of secrets that are held and whose values are never shown (11 CCR 7024(d))."""
        return list(dict.fromkeys(words for one in self.held for words in one.withheld))


def reply(case: PrivacyRequest) -> Reply:
    """Returns the reply to a case, for the span that its right reaches back. Raises SourceDown.

    A system that is down stops the reply: it must never read as "nothing held".
    """
    found = preview(
        case.identifiers, since_of(case), case.received_at or timezone.now(), rulings.granted_categories(case)
    )
    if found.unreached:
        raise SourceDown(found.unreached[0])
    return found


def preview(subject: Subject, since: datetime | None, until: datetime, categories: tuple[str, ...] = ()) -> Reply:
    """Returns the reply with the systems that could not be reached named in `unreached`."""
    found = Reply(since, until)
    for category in company().categories:
        if categories and category.key not in categories:
            continue
        looked_up = [str(one.label) for one in registry.datasets_of(category.key) if one.by_hand]
        found.by_hand += looked_up
        try:
            held = _held(category, subject, Span(since, None))
        except SourceDown as down:
            found.unreached.append(down.source)
            continue
        if held:
            found.held.append(held)
        elif not category.stored:
            found.never_stored.append(category)
        elif not looked_up:
            found.empty.append(category)
    return found


def since_of(case: PrivacyRequest) -> datetime | None:
    """Returns the start of the span: as far back as the policy's or the law's look-back, from receipt.

    The person may ask for everything (11 CCR 7020(e) as amended); then there is none.
    """
    if case.scope.get("span") != "lookback" or case.received_at is None:
        return None
    role = role_of(case.person) if case.person else None
    period = standing(case.kind, place=case.place, role=role.key if role else None).lookback
    if period is None:
        return None
    start: datetime = case.received_at - relativedelta(years=period.years, months=period.months, days=period.days)
    return start


def _held(category: Category, subject: Subject, span: Span) -> Held | None:
    profile, count, capped = company(), 0, False
    oldest: list[datetime] = []
    newest: list[datetime] = []
    withheld: list[str] = [str(words) for words in category.withheld]
    for dataset in registry.datasets_of(category.key):
        if dataset.source == OWN_SOURCE:
            continue
        selection = Selection(span=span) if dataset.dated_by else Selection()
        tally = registry.source_of(dataset.key).tally(dataset.key, subject, selection)
        if tally.count:
            count, capped = count + tally.count, capped or tally.capped
            oldest += _known(tally.oldest)
            newest += _known(tally.newest)
            withheld += [str(one.label) for one in dataset.fields if one.never_disclose]
    if not count:
        return None
    return Held(
        category=category,
        count=count,
        capped=capped,
        oldest=min(oldest, default=None),
        newest=max(newest, default=None),
        statute=[str(STATUTE[key]) for key in category.statute],
        origins=[profile.origin(key) for key in category.origins],
        purposes=[profile.purpose(key) for key in category.purposes],
        recipients=[profile.recipient(key) for key in category.recipients],
        retention=profile.retention(category.retention),
        withheld=list(dict.fromkeys(withheld)),
    )


def _known(moment: datetime | None) -> Iterable[datetime]:
    return () if moment is None else (moment,)
