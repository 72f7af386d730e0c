"""Decisions kind by kind: what of a request is granted, refused on one of the profile's grounds, or held for a time.

Without any decision all is granted. A deletion is decided in its plan, a correction field by field. What is refused or
held is told with its basis, and the rest is done (11 CCR 7022(f), 7024(b); GDPR Art. 12(4)).
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.company.current import company
from requests import timeline
from requests.explaining import in_words
from requests.grounds import Overriding, ground, grounds_for, sentence_of
from requests.kinds import Kind
from requests.lifecycle import NotAllowed, change
from requests.models import Event, Letter, PrivacyRequest, Ruling
from requests.timeline import By

KINDS = (Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC, Kind.COPY, Kind.PORTABILITY, Kind.RESTRICT, Kind.OBJECT)
Verdict = Ruling.Verdict
USE = "use:"
"""Begins the key of a use; every other key is a category's."""


@dataclass(frozen=True)
class Matter:
    """One thing to decide about: its key, its name, and the decision where there is one."""

    key: str
    label: str
    ruling: Ruling | None = None

    @property
    def is_granted(self) -> bool:
        """Whether the person gets it; so it is as long as nothing else was decided."""
        return self.ruling is None or self.ruling.verdict == Verdict.GRANTED


@dataclass(frozen=True)
class Told:
    """One decision as the person reads it."""

    label: str
    verdict: str
    reason: str
    until: str


def matters(case: PrivacyRequest) -> list[Matter]:
    """Returns what of a case is decided one by one: the uses that an objection names, else the kinds of data."""
    if case.kind not in KINDS:
        return []
    known = {f"{USE}{one.use}" if one.use else one.category: one for one in case.rulings.select_related("decided_by")}
    return [Matter(key, label, known.get(key)) for key, label in _subjects(case)]


def rule(
    case: PrivacyRequest,
    key: str,
    verdict: str,
    by: By,
    *,
    ground: str = "",
    until: date | None = None,
    facts: str = "",
) -> None:
    """Decides about one kind of data or one use. Raises NotAllowed, Stale.

    A refusal needs one of the grounds and the facts behind it; what is held needs a day to come and the facts.
    """
    _open(case)
    if key not in dict(_subjects(case)):
        raise NotAllowed(_("Choose among what this request is about."))
    if verdict not in Verdict.values:
        raise NotAllowed(_("Choose how it is decided."))
    if verdict == Verdict.REFUSED and ground not in dict(grounds(case)):
        raise NotAllowed(_("Choose one of the grounds that the policy or a law gives."))
    if verdict == Verdict.HELD and (until is None or until <= day_of(timezone.now())):
        raise NotAllowed(_("Say until when it is held: a day that is still to come."))
    if verdict != Verdict.GRANTED and not facts.strip():
        raise NotAllowed(_("Say the facts behind it; the person reads them."))
    with transaction.atomic():
        change(case, by)
        _write(case, key, Verdict(verdict), by, ground, until, facts.strip())


def grounds(case: PrivacyRequest) -> list[tuple[str, str]]:
    """Returns the key and name of each ground on which a part can be refused, those of the case's law alone."""
    found = [(one.key, str(one.label)) for one in grounds_for(case.kind) if one.law in (None, case.law)]
    weighing = [(key, str(label)) for key, label in Overriding.choices] if case.kind == Kind.OBJECT else []
    return [*weighing, *found]


def outcome_of(case: PrivacyRequest) -> Letter.Outcome:
    """Returns what the decisions come to: done where all is granted, denied where nothing is, else in part."""
    granted = [one.is_granted for one in matters(case)]
    if all(granted):
        return Letter.Outcome.DONE
    return Letter.Outcome.PARTLY if any(granted) else Letter.Outcome.DENIED


def granted_categories(case: PrivacyRequest) -> tuple[str, ...]:
    """Returns the categories to give; none means everything, as in the case itself.

    Where something is kept back of everything, the portal's own tables, which belong to no category, are named by "".
    """
    about = [one for one in matters(case) if not one.key.startswith(USE)]
    if all(one.is_granted for one in about):
        return case.categories
    granted = tuple(one.key for one in about if one.is_granted)
    return granted if case.categories or not granted else ("", *granted)


def kept_back(case: PrivacyRequest) -> tuple[set[str], set[str]]:
    """Returns the keys of the categories, and of the uses, that are refused or held."""
    back = case.rulings.exclude(verdict=Verdict.GRANTED)
    return {one.category for one in back if one.category}, {one.use for one in back if one.use}


def told(case: PrivacyRequest) -> list[Told]:
    """Returns the decisions for the letter, in the language in force; none where all is granted."""
    found = matters(case)
    if all(one.is_granted for one in found):
        return []
    return [_told(one) for one in found]


def is_by_law(case: PrivacyRequest) -> bool:
    """Tells whether everything that is refused rests on a law."""
    used = {one.ground for one in case.rulings.filter(verdict=Verdict.REFUSED)}
    return bool(used) and all(key in Overriding.values or ground(key).source == "law" for key in used)


def _subjects(case: PrivacyRequest) -> list[tuple[str, str]]:
    profile = company()
    if case.kind == Kind.OBJECT:
        named = set(case.details.get("purposes", ()))
        uses = [one for one in profile.purposes if not named or one.key in named]
        return [(f"{USE}{one.key}", str(one.label)) for one in uses]
    chosen = case.categories
    return [(one.key, str(one.label)) for one in profile.categories if one.stored and (not chosen or one.key in chosen)]


def is_open(case: PrivacyRequest) -> bool:
    """Tells whether anything can still be decided one by one."""
    try:
        _open(case)
    except NotAllowed:
        return False
    return True


def _open(case: PrivacyRequest) -> None:
    if case.kind not in KINDS or not case.is_working:
        raise NotAllowed(_("Kinds of data are decided one by one while such a request is in work."))
    if case.scope.get("export"):
        raise NotAllowed(_("The copy was ordered with what was decided before; it can no longer be changed."))
    if case.restrictions.filter(lifted_at=None).exists():
        raise NotAllowed(_("The uses are held with what was decided before; it can no longer be changed."))


def _write(
    case: PrivacyRequest, key: str, verdict: Ruling.Verdict, by: By, basis: str, until: date | None, facts: str
) -> None:
    use = key.removeprefix(USE) if key.startswith(USE) else ""
    refused, held = verdict == Verdict.REFUSED, verdict == Verdict.HELD
    one, _made = Ruling.objects.update_or_create(
        case=case,
        category="" if use else key,
        use=use,
        defaults={
            "verdict": verdict,
            "ground": basis if refused else "",
            "until": until if held else None,
            "facts": "" if verdict == Verdict.GRANTED else facts,
            "decided_by": by.user,
            "reminded_at": None,
        },
    )
    label = dict(_subjects(case))[key]
    timeline.add(case, Event.What.DECISION, by, f"{label}: {one.get_verdict_display()}. {one.facts}")
    record(
        Audited.CASE_DECIDED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        category=key,
        decision=str(verdict.value),
        ground=one.ground,
    )


def _told(matter: Matter) -> Told:
    ruling = matter.ruling
    if ruling is None:
        return Told(matter.label, str(Verdict.GRANTED.label), "", "")
    until = _("Until %(last)s") % {"last": in_words(ruling.until)} if ruling.until else ""
    reason = " ".join(part for part in (reason_of(ruling), ruling.facts) if part)
    return Told(matter.label, str(ruling.get_verdict_display()), reason, until)


def reason_of(ruling: Ruling) -> str:
    """Returns the sentence of a decision's ground, with its section; "" where it has none."""
    if not ruling.ground:
        return ""
    if ruling.ground in Overriding.values:
        return f"{Overriding(ruling.ground).label} (GDPR Art. 21(1))."
    return sentence_of(ruling.ground)
