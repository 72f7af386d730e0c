"""The records themselves, for whoever asks to know or to take them: ordered, fetched, handed over.

The exports room builds them. A case is answered only once its copy is there: "done" is said of nothing unfinished.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.subject import role_named
from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.schema.identity import Role
from portal.exports import asking
from portal.exports.building import drop
from portal.exports.models import Export
from portal.exports.signals import ended
from portal.mail import outbox
from portal.sources import registry
from portal.sources.persons import OnFile
from portal.sources.port import Span
from requests import rulings, timeline
from requests.disclosure import since_of
from requests.kinds import RECORDS, Kind
from requests.lifecycle import NotAllowed, change, is_stopped
from requests.models import Event, Letter, PrivacyRequest
from requests.results import category_label
from requests.states import State
from requests.timeline import By

BEING_BUILT = gettext_noop("Your copy is being put together.")
READY = gettext_noop("Your copy is ready.")
FAILED = gettext_noop("The copy could not be made. It has to be ordered again.")
TAKEN_BACK = gettext_noop("We removed your copy until it is clear that it reaches the right person.")
REMOVED = gettext_noop("Your copy was removed: its time was over.")
LABEL = "copies"


@dataclass(frozen=True)
class Delivery:
    """What a letter says of a copy: kinds of data, forms, until when it can be fetched, who else got it."""

    categories: list[str]
    forms: str
    until: datetime | None
    handed: list[dict[str, str]]
    provided: bool


def of(case: PrivacyRequest) -> Export | None:
    """Returns the copy that answers a case, or None before one is ordered and once it is forgotten."""
    key = case.scope.get("export")
    return Export.objects.filter(pk=key).first() if key else None


def may_order(case: PrivacyRequest) -> bool:
    """Tells whether a copy can be ordered: none is being made, and none is there to be fetched."""
    delivered = case.status in {State.FULFILLED, State.PARTIALLY_FULFILLED}
    if not (case.is_working or (delivered and case.kind in RECORDS)) or not case.is_followed:
        return False
    export = of(case)
    return export is None or not (export.is_open or export.state == Export.State.READY)


def order(case: PrivacyRequest, by: By, span: Span) -> None:
    """Orders the copy of a case, or orders it anew once it failed or was removed.

    Portability gets what the person provided, in the forms that they chose (GDPR Art. 20(1)). Raises NotAllowed where
    nobody could download it, Stale, SourceDown.
    """
    if not case.is_followed:
        raise NotAllowed(
            _("The person can be reached neither by login nor by mailbox or number; nobody could download a copy.")
        )
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is handed out."))
    if not may_order(case):
        raise NotAllowed(_("There is no copy to build in this state."))
    if rulings.outcome_of(case) == Letter.Outcome.DENIED:
        raise NotAllowed(_("Nothing of it was granted; there is no copy to build."))
    _ordered(case, by, _wish(case, span))


def order_rest(case: PrivacyRequest, by: By, categories: tuple[str, ...]) -> None:
    """Orders the copy of what was held back of an answered case until now. Raises NotAllowed, Stale, SourceDown."""
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is handed out."))
    if (export := of(case)) and export.is_open:
        raise NotAllowed(_("A copy for this case is being built already."))
    _ordered(case, by, replace(_wish(case, Span(since_of(case), None)), categories=categories))


def _ordered(case: PrivacyRequest, by: By, wish: asking.Wish) -> None:
    export = of(case)
    with transaction.atomic():
        try:
            if export and export.state == Export.State.FAILED:
                asking.start_again(export, by.actor)
            else:
                export = asking.order(_owner(case), wish, case.language, by.actor)
        except asking.AlreadyBeingMade:
            raise NotAllowed(_("A copy for this case is being built already.")) from None
        change(case, by, scope={**case.scope, "export": str(export.pk)})
        timeline.add(case, Event.What.WORK, by, BEING_BUILT, public=True)


def hand_over(case: PrivacyRequest, receiver: str, receipt: str, by: By) -> None:
    """Records that staff handed the finished copy to the company that the person named (GDPR Art. 20(2)).

    `receiver`: its name; `receipt`: what shows that it arrived. Raises NotAllowed, Stale.
    """
    receiver, receipt = receiver.strip()[:200], receipt.strip()[:2000]
    export = of(case)
    if not (case.kind == Kind.PORTABILITY and case.is_working and case.details.get("receiver")):
        raise NotAllowed(_("The person named nobody who should get the data directly."))
    if is_stopped(case):
        raise NotAllowed(_("The case is stopped on suspicion of fraud; nothing is handed out."))
    if export is None or not export.is_ready:
        raise NotAllowed(_("The copy is not ready yet."))
    if not receiver or not receipt:
        raise NotAllowed(_("Say to whom you gave it, and what shows that it arrived."))
    told = {"receiver": receiver, "receipt": receipt, "at": timezone.now().isoformat(), "sha256": export.sha256}
    with transaction.atomic():
        change(case, by, details=case.details | {"handed_over": [*case.details.get("handed_over", ()), told]})
        words = _("We handed your data to %(receiver)s.") % {"receiver": receiver}
        timeline.add(case, Event.What.WORK, by, words, public=True)
        record(Audited.COPY_HANDED_OVER, actor=by.actor, subject=case.subject, about=case.about)


def take_back(case: PrivacyRequest, by: By) -> None:
    """Removes a copy that was built or is being built, so that nobody fetches it; staff can order another."""
    if of(case) is None:
        return
    change(case, by, scope={key: value for key, value in case.scope.items() if key != "export"})
    transaction.on_commit(partial(drop, case.reference))
    timeline.add(case, Event.What.WORK, by, TAKEN_BACK, public=True)


def must_be_ready(case: PrivacyRequest) -> None:
    """Asks whether the copy that a case is answered with is there. Raises NotAllowed."""
    if case.kind not in RECORDS or not case.is_followed:
        return
    export = of(case)
    if export is None or not export.is_ready:
        raise NotAllowed(_("The answer follows when the copy is ready to be fetched."))


def delivery(case: PrivacyRequest) -> Delivery | None:
    """Returns what the letter says of the copy; None where there is none."""
    export = of(case)
    if case.kind not in RECORDS or export is None or not export.is_ready:
        return None
    keys = [registry.dataset(key).category for key in export.parts.values_list("dataset", flat=True)]
    return Delivery(
        categories=[category_label(key) for key in dict.fromkeys(keys)],
        forms=", ".join(one.upper() for one in export.formats or ("html", "csv", "json")),
        until=export.expires_at,
        handed=list(case.details.get("handed_over", ())),
        provided=export.provided,
    )


@receiver(ended)
def noticed(*, export: Export, **_kept: Any) -> None:
    """Writes down in the case how its copy ended, and writes to whoever has no account that it is ready."""
    case = PrivacyRequest.objects.filter(reference=export.case).first()
    if case is None:
        return
    by, state = By.system(LABEL), export.state
    words = {Export.State.READY: READY, Export.State.FAILED: FAILED}.get(Export.State(state), REMOVED)
    timeline.add(case, Event.What.WORK, by, words, public=state != Export.State.FAILED)
    if state == Export.State.READY and export.person is None and case.reach:
        outbox.send(
            "case_copy",
            to=case.reach,
            language=case.language,
            kind="service",
            context={"reference": case.reference, "link": outbox.absolute(case.path), "until": export.expires_at},
            about=case.about,
        )


def _owner(case: PrivacyRequest) -> asking.Owner:
    if case.has_login:
        return asking.Owner(case.subject, case.person, case.reference)
    return asking.Owner(
        case.subject, None, case.reference, case.identifiers, case.reach, _role_on_file(case.identifiers.of("email"))
    )


def _role_on_file(addresses: frozenset[str]) -> Role | None:
    """Returns what the company's directory knows a proved address to be; who administers comes first."""
    found: list[OnFile] = [one for address in sorted(addresses) for one in registry.directory().find(address)]
    roles = [role for one in found if (role := role_named(one.role))]
    return min(roles, key=lambda role: not role.administers, default=None)


def _wish(case: PrivacyRequest, span: Span) -> asking.Wish:
    return asking.Wish(
        rulings.granted_categories(case), span, case.scope.get("formats", ()), case.kind == Kind.PORTABILITY
    )
