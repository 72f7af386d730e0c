"""Taking a request in: one case, its dates, its acknowledgement, and the check of who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.subject import role_of, subject_of
from portal.audit.events import Event as Audited
from portal.audit.trail import record, subject_reference
from portal.sources.port import Subject
from requests import letters
from requests.deadlines import deadlines
from requests.lifecycle import move
from requests.models import Correction, Letter, PrivacyRequest
from requests.rights import standing
from requests.states import NEVER_VERIFIED, State
from requests.timeline import By


@dataclass(frozen=True)
class Wish:
    """One field of one record that a person says is wrong."""

    source: str
    dataset: str
    record: str
    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Filing:
    """What a person sends. `token` marks the form that it came from, so that a second click files nothing more."""

    kind: str
    place: str
    token: str
    categories: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    wishes: Sequence[Wish] = ()
    formats: tuple[str, ...] = ()
    span: str = "everything"


def file(user: User, filing: Filing, *, proved: bool) -> PrivacyRequest:
    """Files a case for a signed-in person and returns it; the same form sent twice gives the same case.

    `proved`: the person has just confirmed that it is they (11 CCR 7061(a)), so that work can start at once.
    """
    filed = _already(user, filing.token)
    if filed:
        return filed
    try:
        with transaction.atomic():
            return _file(user, filing, proved)
    except IntegrityError:
        filed = _already(user, filing.token)
        if filed is None:
            raise
        return filed


def withdraw(case: PrivacyRequest, by: By) -> None:
    """Takes a case back while nothing was decided or erased. Raises NotAllowed."""
    with transaction.atomic():
        move(case, State.WITHDRAWN, by)
        letters.send(case, Letter.Outcome.WITHDRAWN, by)


def _file(user: User, filing: Filing, proved: bool) -> PrivacyRequest:
    now, by = timezone.now(), By.person(user)
    role = role_of(user)
    where = standing(filing.kind, place=filing.place, role=role.key if role else None)
    dates = deadlines(filing.kind, where.law, now)
    case = PrivacyRequest.objects.create(
        kind=filing.kind,
        law=where.law.key if where.law else "",
        place=filing.place,
        person=user,
        requester=_requester(user, subject_of(user)),
        subject=subject_reference(user.pk),
        language=user.language,
        received_at=now,
        acknowledge_by=dates.acknowledge_by,
        due_on=dates.due_on,
        first_due_on=dates.due_on,
        clock=dates.stored(),
        scope={"categories": sorted(filing.categories), "formats": list(filing.formats), "span": filing.span},
        details=dict(filing.details),
        form_token=_token(user, filing.token),
    )
    _keep_wishes(case, filing.wishes)
    move(case, State.RECEIVED, by)
    record(
        Audited.CASE_RECEIVED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        kind=case.kind,
        law=case.law,
        channel=str(case.channel),
    )
    letters.send(case, Letter.Outcome.RECEIVED, By.system("intake"), acknowledged_at=now)
    _start(case, by, proved)
    return case


def _start(case: PrivacyRequest, by: By, proved: bool) -> None:
    if case.kind in NEVER_VERIFIED:
        move(case, State.IN_PROGRESS, By.system("intake"))
    elif proved:
        move(
            case,
            State.IN_PROGRESS,
            By.system("intake"),
            verified_by=PrivacyRequest.Verification.ACCOUNT,
            verified_at=timezone.now(),
        )
    else:
        move(case, State.AWAITING_VERIFICATION, By.system("intake"))


def prove(case: PrivacyRequest, by: By, method: str = PrivacyRequest.Verification.ACCOUNT, note: str = "") -> None:
    """Records that the person was verified and starts the work. Raises NotAllowed where no proof is awaited."""
    facts: dict[str, Any] = {"verified_by": method, "verified_at": timezone.now()}
    if note:
        facts["verification_note"] = {"note": note}
    with transaction.atomic():
        move(case, State.IN_PROGRESS, by, **facts)
        record(Audited.CASE_VERIFIED, actor=by.actor, subject=case.subject, about=case.about, method=str(method))


def _requester(user: User, subject: Subject) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "identifiers": {kind: sorted(values) for kind, values in subject.identifiers.items()},
    }


def _keep_wishes(case: PrivacyRequest, wishes: Sequence[Wish]) -> None:
    Correction.objects.bulk_create(
        Correction(
            case=case,
            source=wish.source,
            dataset=wish.dataset,
            record=wish.record,
            field=wish.field,
            label=wish.label,
            old={"value": wish.old},
            new={"value": wish.new},
        )
        for wish in wishes
    )


def _token(user: User, token: str) -> str:
    return f"{user.pk}:{token}"


def _already(user: User, token: str) -> PrivacyRequest | None:
    return PrivacyRequest.objects.filter(person=user, form_token=_token(user, token)).first()
