"""A statement of up to 250 words on an item about health that was not corrected (11 CCR 7023(f)).

The person writes it once for each item, and says whether it is to be kept with the record. Staff add it there, and say
that they did.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import laws_in_force
from requests import timeline
from requests.letter_facts import WORDS_OF_STATEMENT, is_health
from requests.letter_parts import tidy
from requests.lifecycle import NotAllowed
from requests.models import Correction, Event, PrivacyRequest, Statement
from requests.timeline import By

WRITTEN = gettext_noop("You wrote a statement on an item that was not corrected.")
ADDED = gettext_noop("Your statement is kept with the record.")


def open_to_statement(case: PrivacyRequest) -> list[Correction]:
    """Returns the items on which the person may still write a statement, once the answer went out."""
    law = laws_in_force().get(case.law)
    if law is None or "health_statement" not in law.letters.says or not case.is_answered or case.emptied_at:
        return []
    declined = case.corrections.filter(decision=Correction.Decision.DECLINED, statement__isnull=True)
    return [one for one in declined if is_health(one)]


def write(correction: Correction, words: str, with_record: bool, by: By) -> Statement:
    """Keeps a statement. Raises NotAllowed where none is open for the item, or it is empty or too long."""
    case, words = correction.case, tidy(words)
    if correction.pk not in {one.pk for one in open_to_statement(case)}:
        raise NotAllowed(_("A statement on this item cannot be written, or was written already."))
    if not 0 < len(words.split()) <= WORDS_OF_STATEMENT:
        raise NotAllowed(_("Write up to %(most)d words.") % {"most": WORDS_OF_STATEMENT})
    try:
        with transaction.atomic():
            made = Statement.objects.create(correction=correction, words=words, with_record=with_record)
            timeline.add(case, Event.What.WORK, by, WRITTEN, public=True)
            record(
                Audited.STATEMENT_WRITTEN,
                actor=by.actor,
                subject=case.subject,
                about=case.about,
                with_record=with_record,
            )
    except IntegrityError:
        raise NotAllowed(_("A statement on this item cannot be written, or was written already.")) from None
    return made


def add(statement: Statement, by: By) -> None:
    """Notes that a colleague added a statement to the record, as the person asked. Raises NotAllowed."""
    open_ones = Statement.objects.filter(pk=statement.pk, with_record=True, added_at=None)
    with transaction.atomic():
        if not open_ones.update(added_at=timezone.now(), added_by=by.user):
            raise NotAllowed(_("There is no statement to add to the record."))
        case = statement.correction.case
        timeline.add(case, Event.What.WORK, by, ADDED, public=True)
        record(Audited.STATEMENT_ADDED, actor=by.actor, subject=case.subject, about=case.about)
