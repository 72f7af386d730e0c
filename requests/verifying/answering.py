"""Taking a person's facts: compared, counted, and enough of them start the work."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.sources.port import IdentifierKind, Subject
from requests import intake, timeline
from requests.lifecycle import NotAllowed, change
from requests.models import Declaration, Event, Matching, PrivacyRequest
from requests.states import State
from requests.timeline import By
from requests.verifying import points
from requests.verifying.comparing import matching
from requests.verifying.reaching import reached_from

TRIES = 3
"""So often a person may answer for one case; after that a member of staff decides."""

NOT_ENOUGH = gettext_noop("What you told us was not enough to tell that the records are yours.")


@dataclass(frozen=True)
class Signed:
    """A declaration as its reader saw it and signed it."""

    text: str
    name: str


def text_of_declaration() -> str:
    """Returns the declaration in the language in force."""
    return _(
        "I declare under penalty of perjury under the laws of the State of California that I am the person whose "
        "personal information this request is about, and that what I told you is true and correct."
    )


def lacks_declaration(case: PrivacyRequest) -> bool:
    """Tells whether a declaration is asked for and not signed yet."""
    return points.wants_declaration(case) and not Declaration.objects.filter(case=case).exists()


def left(case: PrivacyRequest) -> int:
    """Returns how often the person may still answer."""
    return max(TRIES - case.matchings.filter(by_staff=False).count(), 0)


def may_answer(case: PrivacyRequest) -> bool:
    """Tells whether facts are asked of the person now."""
    if case.is_represented or case.status != State.AWAITING_VERIFICATION:
        return False
    return points.is_feasible(case) and left(case) > 0


def answer(case: PrivacyRequest, typed: Mapping[str, str], by: By, signed: Signed | None = None) -> bool:
    """Compares a person's facts with the records of what they proved; returns whether they suffice.

    Nothing typed is kept. Raises NotAllowed where no facts are asked for, Stale, SourceDown (nothing is counted then).
    """
    if not may_answer(case):
        raise NotAllowed(_("We ask for nothing more here now."))
    if points.wants_declaration(case) and signed is None:
        raise NotAllowed(_("The declaration has to be signed as well."))
    asked = points.asked(case)
    subject = reached_from(case.identifiers)
    found = matching(asked, typed, subject, case.identifiers)
    with transaction.atomic():
        change(case, by)
        if signed:
            _sign(case, signed, by)
        kept = _keep(case, [one.key for one in asked if typed.get(one.key, "").strip()], found, by)
        if not kept.suffices:
            timeline.add(case, Event.What.WORK, By.system("verifying"), NOT_ENOUGH, public=True)
            return False
        _reach(case, subject, by)
        intake.prove(case, by, _method(case), _noted(kept))
    return True


def compare_for(
    case: PrivacyRequest,
    kind: IdentifierKind,
    value: str,
    typed: Mapping[str, str],
    by: By,
    signed: Signed | None = None,
) -> Matching:
    """Compares what somebody says on the telephone or in a letter with the records found by one identifier.

    Enough matches, with the declaration where one is asked for, verify the person, and let the identifier reach their
    records. `signed`: what they signed on paper. Raises NotAllowed, Stale, SourceDown.
    """
    if case.status != State.AWAITING_VERIFICATION:
        raise NotAllowed(_("No proof is waited for in this state."))
    if not value.strip():
        raise NotAllowed(_("Say by what the records are found: an email address, a number or a customer number."))
    asked = points.asked(case)
    known = Subject({kind: frozenset({value.strip()})})
    subject = reached_from(known)
    found = matching(asked, typed, subject, known)
    with transaction.atomic():
        change(case, by)
        if signed:
            _sign(case, signed, by)
        kept = _keep(case, [one.key for one in asked if typed.get(one.key, "").strip()], found, by)
        if kept.suffices and not lacks_declaration(case):
            _reach(case, subject, by)
            intake.prove(case, by, _method(case), _noted(kept))
    return kept


def by_other_means(case: PrivacyRequest, by: By, note: str) -> None:
    """Records that staff verified a person by other means than facts; what they proved by a code reaches its records.

    `note`: how, without values. Raises NotAllowed, Stale, SourceDown.
    """
    if not note.strip():
        raise NotAllowed(_("Say how you checked; name the points compared, not their values."))
    subject = reached_from(case.identifiers) if case.contact and not case.is_represented else None
    with transaction.atomic():
        if subject is not None:
            _reach(case, subject, by)
        intake.prove(case, by, PrivacyRequest.Verification.STAFF, note.strip())


def _method(case: PrivacyRequest) -> PrivacyRequest.Verification:
    declared = points.wants_declaration(case)
    return PrivacyRequest.Verification.DECLARED if declared else PrivacyRequest.Verification.POINTS


def _reach(case: PrivacyRequest, subject: Subject, by: By) -> None:
    """Lets a verified case reach the records that the facts were found in."""
    kept: dict[str, list[str]] = dict(case.requester.get("identifiers", {}))
    reached = {kind: sorted({*kept.get(kind, []), *values}) for kind, values in subject.identifiers.items()}
    change(case, by, requester={**case.requester, "identifiers": kept | reached})


def _keep(case: PrivacyRequest, answered: list[str], matched: list[str], by: By) -> Matching:
    staff = by.side == Event.Side.STAFF
    kept = Matching.objects.create(
        case=case,
        needed=points.needed(case),
        answered=answered,
        matched=matched,
        officer=by.user if staff else None,
        by_staff=staff,
    )
    record(
        Audited.POINTS_COMPARED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        needed=kept.needed,
        answered=len(answered),
        matched=len(matched),
    )
    return kept


def _sign(case: PrivacyRequest, signed: Signed, by: By) -> None:
    try:
        with transaction.atomic():
            Declaration.objects.create(case=case, text=signed.text, name=signed.name, language=case.language)
    except IntegrityError:
        Declaration.objects.filter(case=case).update(
            text=signed.text, name=signed.name, language=case.language, signed_at=timezone.now()
        )
    record(Audited.DECLARATION_SIGNED, actor=by.actor, subject=case.subject, about=case.about, language=case.language)


def _noted(kept: Matching) -> str:
    """Returns what matched, for staff; names of facts alone."""
    said = ngettext("%(count)d fact matched: %(names)s", "%(count)d facts matched: %(names)s", len(kept.matched))
    return said % {"count": len(kept.matched), "names": ", ".join(points.labels(kept.matched))}
