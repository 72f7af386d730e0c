"""Taking a request in: one case, its dates, its acknowledgement, and the check of who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.subject import role_of, subject_of
from portal.audit.events import Event as Audited
from portal.audit.trail import record, subject_reference
from portal.vault.pseudonyms import contact_reference as contact_reference
from requests import evidence, letters
from requests.deadlines import deadlines
from requests.lifecycle import move
from requests.models import Correction, Letter, PrivacyRequest
from requests.representing import beginning
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


@dataclass(frozen=True)
class Sender:
    """Who sends a request: somebody signed in, or somebody without account who is reached at `email` or `phone`.

    `contact`: the pseudonym of an address that they proved to be theirs by a code (see `contact_reference`); "" where
    nothing was proved, as with a letter. `identifiers`: proved ones alone, by kind; they reach records.
    """

    by: By
    user: User | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    contact: str = ""
    identifiers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def signed_in(cls, user: User, by: By | None = None) -> "Sender":
        """Returns a signed-in person, with everything that their links prove."""
        found: dict[str, list[str]] = {kind: sorted(values) for kind, values in subject_of(user).identifiers.items()}
        return cls(by or By.person(user), user, user.name, user.email, "", user.language, "", found)

    @property
    def subject(self) -> str:
        """The pseudonym under which the audit trail and the limits know the person."""
        if self.user is not None:
            return subject_reference(self.user.pk)
        if self.contact:
            return self.contact
        given = ("email", self.email) if self.email else ("phone", self.phone)
        return contact_reference(*given) if given[1] else ""

    @property
    def requester(self) -> dict[str, Any]:
        """What the case keeps of them, sealed."""
        kept = {"name": self.name, "email": self.email, "phone": self.phone}
        return {key: value for key, value in kept.items() if value} | {
            "identifiers": {kind: list(values) for kind, values in self.identifiers.items()}
        }


@dataclass(frozen=True)
class Arrival:
    """How and when a request came in; `received_at` aware, None for now. `representative`: who acts for the person.

    `follows`: the case that this one goes on from.
    `paper`: a `Mandate.Paper`, what they sent to show it; None: nobody acts, or it was checked elsewhere.
    """

    channel: str = PrivacyRequest.Channel.SITE
    received_at: datetime | None = None
    asked_by: str = PrivacyRequest.AskedBy.PERSON
    representative: Mapping[str, Any] = field(default_factory=dict)
    paper: str | None = None
    follows: PrivacyRequest | None = None


def file(sender: Sender, filing: Filing, *, proved: bool, arrival: Arrival | None = None) -> PrivacyRequest:
    """Files a case and returns it; the same form sent twice gives the same case.

    `proved`: the person has just confirmed that it is they (11 CCR 7061(a)), so that work can start at once.
    Raises ValueError for a moment of receipt that lies in the future.
    """
    arrival = arrival or Arrival()
    if arrival.received_at and arrival.received_at > timezone.now():
        raise ValueError("received in the future")
    filed = _already(sender, filing.token)
    if filed:
        return filed
    try:
        with transaction.atomic():
            return _file(sender, filing, proved, arrival)
    except IntegrityError:
        filed = _already(sender, filing.token)
        if filed is None:
            raise
        return filed


def withdraw(case: PrivacyRequest, by: By) -> None:
    """Takes a case back while nothing was decided or erased. Raises NotAllowed."""
    with transaction.atomic():
        move(case, State.WITHDRAWN, by)
        evidence.erase_proofs(case, by)
        letters.send(case, Letter.Outcome.WITHDRAWN, by)


def receive(case: PrivacyRequest, sender: Sender, filing: Filing, arrival: Arrival) -> None:
    """Makes a draft a received case, with its dates from the moment when it came in; the person has proved nothing.

    Raises NotAllowed where the case is no draft, Stale, and ValueError for a moment of receipt in the future.
    """
    if arrival.received_at and arrival.received_at > timezone.now():
        raise ValueError("received in the future")
    with transaction.atomic():
        _begin(case, sender, filing, proved=False, facts=_facts(sender, filing, arrival), paper=arrival.paper)


def _file(sender: Sender, filing: Filing, proved: bool, arrival: Arrival) -> PrivacyRequest:
    facts = _facts(sender, filing, arrival)
    case = PrivacyRequest.objects.create(**facts, form_token=_token(sender, filing.token))
    _begin(case, sender, filing, proved=proved, facts={}, paper=arrival.paper)
    return case


def _facts(sender: Sender, filing: Filing, arrival: Arrival) -> dict[str, Any]:
    """What a case is told when it is received, its dates among it."""
    received_at = arrival.received_at or timezone.now()
    role = role_of(sender.user) if sender.user else None
    where = standing(filing.kind, place=filing.place, role=role.key if role else None)
    dates = deadlines(filing.kind, where.law, received_at)
    return {
        "kind": filing.kind,
        "law": where.law.key if where.law else "",
        "place": filing.place,
        "person": sender.user,
        "requester": sender.requester,
        "subject": sender.subject,
        "contact": sender.contact,
        "asked_by": arrival.asked_by,
        "representative": dict(arrival.representative),
        "follows": arrival.follows,
        "language": sender.language,
        "channel": arrival.channel,
        "received_at": received_at,
        "acknowledge_by": dates.acknowledge_by,
        "due_on": dates.due_on,
        "first_due_on": dates.due_on,
        "clock": dates.stored(),
        "scope": {"categories": sorted(filing.categories), "formats": list(filing.formats), "span": filing.span},
        "details": dict(filing.details),
    }


def _begin(
    case: PrivacyRequest,
    sender: Sender,
    filing: Filing,
    *,
    proved: bool,
    facts: dict[str, Any],
    paper: str | None,
) -> None:
    by = sender.by
    _keep_wishes(case, filing.wishes)
    move(case, State.RECEIVED, by, **facts)
    record(
        Audited.CASE_RECEIVED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        kind=case.kind,
        law=case.law,
        channel=str(case.channel),
    )
    letters.send(case, Letter.Outcome.RECEIVED, By.system("intake"), acknowledged_at=timezone.now())
    if paper is None or not case.is_represented:
        _start(case, by, proved)
    else:
        beginning.begin(case, paper)


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
        evidence.erase_proofs(case, by)


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


def _token(sender: Sender, token: str) -> str:
    return f"{sender.user.pk if sender.user else sender.contact or 'staff'}:{token}"[:64]


def _already(sender: Sender, token: str) -> PrivacyRequest | None:
    return PrivacyRequest.objects.filter(form_token=_token(sender, token)).first()
