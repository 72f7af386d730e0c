"""Who receives what of a case that somebody filed for somebody else."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.sources.words import phone
from requests import telling, timeline
from requests.models import Event, PrivacyRequest
from requests.representing.rules import DISCLOSING, data_to_person
from requests.timeline import By

DIRECTLY = gettext_noop("The answer holds the person's data. We sent it to the person directly, not to you.")


def tell_agent(case: PrivacyRequest, by: By) -> None:
    """Tells whoever acts for the person that the data went to the person."""
    timeline.add(case, Event.What.WORK, by, DIRECTLY, public=True)
    if case.reach and case.reach != case.person_email:
        telling.mail(case)


def receivers(case: PrivacyRequest) -> list[tuple[str, str]]:
    """Returns what is sent and to whom, in words, for staff."""
    acting = _in_words(case.representative.get("name"), acting_at(case))
    person = _in_words(case.requester.get("name"), case.person_email)
    letters = person if case.person_id is not None or not acting_at(case) else acting
    rows = [(_("Letters and messages"), letters)]
    if case.kind in DISCLOSING:
        where = person if data_to_person(case) else letters
        if data_to_person(case) and not case.person_email:
            where = _("%(person)s, by post: no email address is known") % {"person": person}
        rows.append((_("The data itself"), where))
    return rows


def acting_at(case: PrivacyRequest) -> str:
    """Returns the mailbox or the number of whoever acts for the person, for reading; "" where neither is known."""
    told = case.representative
    return str(told.get("email") or "") or (phone(told["phone"]) if told.get("phone") else "")


def _in_words(name: object, email: object) -> str:
    return ", ".join(str(part) for part in (name, email) if part) or _("not known")
