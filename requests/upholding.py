"""Accepted corrections kept up: a feed from another system must not bring the wrong value back (11 CCR 7023(c)).

For as long as the case's record is kept, each accepted correction is compared with its source every day. Only what says
again what it said before the correction is written anew: another value is a later change, and stays.
"""

from django.db import transaction

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.jobs.faults import Fault
from portal.sources import registry
from portal.sources.port import NotAcceptable, NotThere, SourceDown
from requests.models import Correction
from requests.timeline import By

LABEL = "upholding"


def uphold() -> int:
    """Writes every accepted correction again that was undone; returns how many. Raises Fault where a source is down."""
    accepted = Correction.objects.filter(decision=Correction.Decision.ACCEPTED).select_related("case").order_by("-pk")
    seen: set[tuple[str, str, str]] = set()
    again, down = 0, set()
    for one in accepted.iterator(chunk_size=200):
        place = (one.dataset, one.record, one.field)
        if place in seen:
            continue
        seen.add(place)
        try:
            again += _upheld(one)
        except SourceDown as error:
            down.add(error.source)
    if down:
        raise Fault(f"Corrections not compared, for lack of an answer: {', '.join(sorted(down))}.")
    return again


def _upheld(correction: Correction) -> bool:
    """Writes a correction again where it was undone; returns whether it was. Raises SourceDown."""
    subject = correction.case.identifiers
    known = next((one for one in registry.datasets() if one.key == correction.dataset), None)
    if known is None or str(correction.old_value) == str(correction.new_value):
        return False
    source = registry.source_of(known.key)
    try:
        values = source.get(known.key, subject, correction.record).values
        if correction.field not in values or _text(values[correction.field]) != _text(correction.old_value):
            return False
        receipt = source.correct(known.key, subject, correction.record, {correction.field: correction.new_value})
    except (NotThere, NotAcceptable):
        return False
    if receipt.outcome != "done":
        return False
    with transaction.atomic():
        record(
            Audited.CORRECTION_UPHELD,
            actor=By.system(LABEL).actor,
            subject=correction.case.subject,
            about=correction.case.about,
            category=known.category,
            dataset=known.key,
        )
    return True


def _text(value: object) -> str:
    return "" if value is None else str(value)
