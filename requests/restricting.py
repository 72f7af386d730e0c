"""Restrictions and objections carried out: uses held, the person told before they go on, uses let go on.

GDPR Art. 18(2): what is restricted is stored and, without consent, little else. Art. 18(3): whoever obtained it is told
before it is lifted. Art. 21(1): an objection is followed unless compelling grounds override it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record, subject_reference
from portal.company.current import company
from portal.consent.barring import bar, unbar
from portal.consent.limits import Limit
from portal.consent.parties import address_reference
from portal.consent.purposes import purposes as choices
from requests import letters, rulings, timeline
from requests.kinds import Kind
from requests.letter_parts import Edits
from requests.lifecycle import NotAllowed, is_stopped
from requests.mailboxes import addresses_of
from requests.models import Event, Letter, PrivacyRequest, Restriction
from requests.recipient_tasks import tell_recipients
from requests.timeline import By

HELD = gettext_noop("We hold the uses of your data that you named.")
TOLD = gettext_noop("We told you that the hold will be lifted.")
LIFTED = gettext_noop("The hold on your data is lifted.")
KINDS = (Kind.RESTRICT, Kind.OBJECT)


@dataclass(frozen=True)
class Extent:
    """What is held: keys of the profile's uses and kinds of data; neither is everything."""

    purposes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def place(case: PrivacyRequest, extent: Extent, ground: str, by: By, note: str = "") -> Restriction:
    """Holds uses of a person's data from now on and returns the restriction. Raises NotAllowed."""
    if case.kind not in KINDS or not case.is_working:
        raise NotAllowed(_("Uses are held for a request to limit them, or an objection, while it is in work."))
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is changed."))
    if case.restrictions.filter(lifted_at=None).exists():
        raise NotAllowed(_("The uses are held already."))
    if ground not in Restriction.Ground.values:
        raise NotAllowed(_("Choose the ground on which the uses are held."))
    if case.kind == Kind.OBJECT and not (extent.purposes or extent.categories):
        raise NotAllowed(_("Choose the uses, or the kinds of data, that the objection is about."))
    _known(extent)
    _granted(case, extent)
    with transaction.atomic():
        placed = Restriction.objects.create(
            case=case,
            purposes=sorted(extent.purposes),
            categories=sorted(extent.categories),
            ground=ground,
            note=note.strip(),
            placed_by=by.user,
        )
        _hold(case, placed)
        tell_recipients.enqueue(case.pk)
        timeline.add(case, Event.What.WORK, by, HELD, public=True)
        record(
            Audited.RESTRICTION_PLACED,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            ground=ground,
            whole=placed.is_whole,
            purposes=len(placed.purposes),
            categories=len(placed.categories),
        )
    return placed


def may_be_told(case: PrivacyRequest) -> Restriction:
    """Returns the restriction of which the person can be told that it ends. Raises NotAllowed."""
    held = in_force(case)
    if held.told_at is not None:
        raise NotAllowed(_("The person was told already."))
    return held


def tell(case: PrivacyRequest, reason: str, by: By, edits: Edits | None = None) -> None:
    """Tells the person by letter, with the reason, that the hold will be lifted (Art. 18(3)). Raises NotAllowed."""
    held = may_be_told(case)
    if not reason.strip():
        raise NotAllowed(_("Say why it is lifted; the person reads it."))
    with transaction.atomic():
        letters.send(case, Letter.Outcome.LIFTING, by, paragraph=reason.strip(), edits=edits)
        Restriction.objects.filter(pk=held.pk).update(reason=reason.strip(), told_at=timezone.now())
        timeline.add(case, Event.What.WORK, by, TOLD, public=True)
        record(Audited.RESTRICTION_TOLD, actor=by.actor, subject=case.subject, about=case.about)


def lift(case: PrivacyRequest, by: By) -> None:
    """Lets the uses go on, once the person was told before. Raises NotAllowed."""
    held = in_force(case)
    if held.told_at is None:
        raise NotAllowed(_("Tell the person first that it will be lifted, and why."))
    with transaction.atomic():
        Restriction.objects.filter(pk=held.pk).update(lifted_at=timezone.now(), lifted_by=by.user)
        unbar(_holder(held))
        timeline.add(case, Event.What.WORK, by, LIFTED, public=True)
        record(Audited.RESTRICTION_LIFTED, actor=by.actor, subject=case.subject, about=case.about)


def in_force(case: PrivacyRequest) -> Restriction:
    """Returns the restriction that a case holds uses by. Raises NotAllowed where there is none."""
    held = case.restrictions.filter(lifted_at=None).first()
    if held is None:
        raise NotAllowed(_("No use is held by this case."))
    return held


def held_choices(extent: Limit) -> list[str]:
    """Returns the keys of the choices that a limit holds, those of cookies and the law included."""
    return [one.key for one in choices() if extent.covers(one)]


def _hold(case: PrivacyRequest, placed: Restriction) -> None:
    extent = Limit("", placed.placed_at, frozenset(placed.purposes), frozenset(placed.categories))
    keys = [] if extent.is_whole else held_choices(extent)
    if extent.is_whole or keys:
        account = subject_reference(case.person_id) if case.person_id else ""
        bar(_holder(placed), account, [address_reference(one) for one in addresses_of(case)], keys)


def _holder(restriction: Restriction) -> str:
    return f"restriction:{restriction.pk}"


def _granted(case: PrivacyRequest, extent: Extent) -> None:
    categories, uses = rulings.kept_back(case)
    if not categories and not uses:
        return
    if extent == Extent() or categories.intersection(extent.categories) or uses.intersection(extent.purposes):
        raise NotAllowed(_("A part of it was refused, or is held for later. Hold only what was granted."))


def _known(extent: Extent) -> None:
    uses = {one.key for one in company().purposes} | {one.key for one in choices()}
    data = {one.key for one in company().categories}
    if not (uses.issuperset(extent.purposes) and data.issuperset(extent.categories)):
        raise NotAllowed(_("Choose among the uses and kinds of data that the policy names."))
