"""Opt-outs and withdrawals that came as requests, carried out by writing the refusals into the ledger of choices.

An objection to direct marketing is absolute: every marketing choice is refused, and nothing is weighed
(GDPR Art. 21(3)).
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Method, Party, Standing
from portal.consent.parties import of_address, of_person
from portal.consent.purposes import SENSITIVE, Purpose, of_family, purposes
from portal.cookies.kinds import purposes_of_sale
from requests import timeline
from requests.kinds import Kind
from requests.letter_facts import REFUSED_AT
from requests.lifecycle import NotAllowed, change, is_stopped
from requests.mailboxes import addresses_of
from requests.models import Event, PrivacyRequest
from requests.timeline import By

WRITTEN = gettext_noop("We wrote your refusal down; it holds from now on, and we pass it on.")
KINDS = (
    Kind.OBJECT_MARKETING,
    Kind.OPT_OUT_SALE_SHARE,
    Kind.LIMIT_SENSITIVE,
    Kind.WITHDRAW_CONSENT,
    Kind.CPNI_DENY,
    Kind.CPNI_WITHDRAW,
)
AT = REFUSED_AT


def meant_by(case: PrivacyRequest, chosen: tuple[str, ...] = ()) -> list[Purpose]:
    """Returns the purposes that a case refuses; a withdrawal its own: `chosen`, else those that it names."""
    if case.kind == Kind.OBJECT_MARKETING:
        return list(of_family("marketing"))
    if case.kind in (Kind.CPNI_DENY, Kind.CPNI_WITHDRAW):
        return list(of_family("cpni"))
    if case.kind == Kind.OPT_OUT_SALE_SHARE:
        keys = set(purposes_of_sale())
    elif case.kind == Kind.LIMIT_SENSITIVE:
        keys = {SENSITIVE}
    else:
        keys = set(chosen or named_by(case))
    return [one for one in purposes() if one.key in keys]


def named_by(case: PrivacyRequest) -> tuple[str, ...]:
    """Returns the keys of the choices that the person named."""
    return tuple(case.details.get("consents", ()))


def write(case: PrivacyRequest, by: By, chosen: tuple[str, ...] = ()) -> int:
    """Writes what a case refuses into the ledger, for the account, mailboxes and number; returns how many are new.

    Raises NotAllowed, Stale.
    """
    if case.kind not in KINDS or not case.is_working:
        raise NotAllowed(_("Refusals are written down for an opt-out or a withdrawal, while it is in work."))
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is changed."))
    meant = meant_by(case, chosen)
    if not meant:
        raise NotAllowed(_("Choose what the person takes back."))
    how = Circumstances(Method.REQUEST, by.actor, case.language, about=case.about)
    with transaction.atomic():
        made = sum(len(decide(party, _wishes(party, meant), how)) for party in _parties(case))
        change(case, by, scope={**case.scope, AT: timezone.now().isoformat()})
        timeline.add(case, Event.What.WORK, by, WRITTEN, public=True)
        record(
            Audited.REFUSALS_WRITTEN,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            kind=case.kind,
            choices=made,
        )
    return made


def _parties(case: PrivacyRequest) -> list[Party]:
    account = [of_person(case.person)] if case.person else []
    found = [*account, *(of_address(one, case.language) for one in addresses_of(case))]
    if not found:
        raise NotAllowed(_("Nothing is known by which the person could be found."))
    return found


def _wishes(party: Party, meant: list[Purpose]) -> list[Wish]:
    """Returns a no to each way of each purpose, and to each named thing that was allowed."""
    allowed = Standing.objects.filter(party=party, usable=True, purpose__in=[one.key for one in meant])
    named = [Wish(one.purpose, False, one.channel, one.named) for one in allowed.exclude(named="")]
    return [*_ways(party, meant), *named]


def _ways(party: Party, meant: list[Purpose]) -> Iterator[Wish]:
    for one in meant:
        if one.by_address and party.kind == Party.Kind.PERSON:
            continue
        if party.kind == Party.Kind.ADDRESS and not (one.by_address or one.family in ("law", "sharing")):
            continue
        for channel in one.channels or ("",):
            yield Wish(one.key, False, channel)
