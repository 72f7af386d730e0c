"""Letters: composed from the profile and the case, previewed as they will be sent, kept as they were sent."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company, laws_in_force
from portal.mail import outbox
from requests import article15, copies, disclosure, letter_facts, letter_rules, rulings, timeline
from requests.appeal_rights import appeal_of, appealable_until
from requests.explaining import explained, short
from requests.kinds import KNOWING
from requests.letter_parts import ADDED, LONGEST_TOTAL, TITLES, Composition, Edits, Part, difference
from requests.lifecycle import NotAllowed, change
from requests.models import Event, Letter, PlanItem, PrivacyRequest
from requests.plan import LOGIN_SOURCE
from requests.representing import receiving
from requests.representing.rules import for_person_alone, language, reader
from requests.results import results
from requests.states import NEVER_VERIFIED
from requests.tasks import print_letter
from requests.timeline import By

OPENS_FOR = timedelta(days=90)
"""How long the link works that is mailed to somebody whose login was erased with the rest."""

"""Kinds that are answered with what is held."""

ANSWERS = {Letter.Outcome.DONE, Letter.Outcome.PARTLY, Letter.Outcome.DENIED}
"""Letters that say what was decided."""


@dataclass(frozen=True)
class Draft:
    """A letter not sent yet: its heading and its page, an HTML fragment, and the named parts of that page.

    `lacking`: the keys of parts without which it cannot be sent.
    """

    subject: str
    html: str
    language: str
    parts: tuple[Part, ...] = ()
    lacking: tuple[str, ...] = ()


def compose(case: PrivacyRequest, outcome: Letter.Outcome, paragraph: str = "", edits: Edits | None = None) -> Draft:
    """Returns the letter exactly as it would be sent, in the person's language.

    `paragraph` is what staff add in their own words, `edits` what they word otherwise. Raises SourceDown where a reply
    needs a system that is down, NotAllowed where more was written than a letter holds.
    """
    words = Composition(edits or Edits(), paragraph)
    if words.edits.length + len(paragraph) > LONGEST_TOTAL:
        raise NotAllowed(_("A letter holds %(most)d characters of your own words.") % {"most": LONGEST_TOTAL})
    spoken = language(case, outcome)
    with translation.override(spoken):
        context = _context(case, outcome, paragraph) | {"composition": words}
        page = select_template([f"letters/{case.kind}_{outcome}.html", f"letters/{outcome}.html"])
        subject = " ".join(render_to_string(f"letters/{outcome}.subject.txt", context).split())
        html = page.render(context | {"subject": subject})
    lacking = letter_rules.lacking(case, outcome, words.parts)
    return Draft(subject, html, spoken, tuple(words.parts), tuple(lacking))


@transaction.atomic
def send(
    case: PrivacyRequest,
    outcome: Letter.Outcome,
    by: By,
    *,
    paragraph: str = "",
    edits: Edits | None = None,
    **facts: Any,
) -> Letter:
    """Sends a letter: keeps it as composed now, mails a notice with a link, and orders its PDF.

    `facts` are fields of the case that go with it. Raises what `compose` and `lifecycle.change` raise, and NotAllowed
    where it lacks a part that the law asks for.
    """
    if facts:
        change(case, by, **facts)
    draft = compose(case, outcome, paragraph, edits)
    if draft.lacking:
        names = "; ".join(str(TITLES[key]) for key in draft.lacking)
        raise NotAllowed(_("The letter cannot go out without: %s.") % names)
    worded = difference(list(draft.parts))
    to_person = for_person_alone(case, outcome)
    secret = "" if case.is_followed and not to_person else secrets.token_urlsafe(32)
    letter = Letter.objects.create(
        case=case,
        outcome=outcome,
        language=draft.language,
        subject=draft.subject,
        html=draft.html,
        edits=worded,
        sent_by=by.label,
        officer=by.user if by.side == Event.Side.STAFF else None,
        opens_with=digest(secret) if secret else None,
        opens_until=timezone.now() + OPENS_FOR if secret else None,
        to_person=to_person,
    )
    timeline.add(case, Event.What.LETTER, by, draft.subject, public=True)
    record(Audited.CASE_LETTER_SENT, actor=by.actor, subject=case.subject, about=case.about, letter=str(outcome.value))
    _record_wording(case, letter, worded, by)
    print_letter.enqueue(letter.pk)
    _mail(case, letter, secret)
    if to_person:
        receiving.tell_agent(case, By.system("letters"))
    return letter


def digest(secret: str) -> str:
    """Returns the stored form of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opened_by(secret: str) -> Letter | None:
    """Returns the letter that a mailed link opens, or None where it opens nothing any more."""
    letters = Letter.objects.select_related("case").filter(opens_until__gt=timezone.now())
    return letters.filter(opens_with=digest(secret)).first()


def _record_wording(case: PrivacyRequest, letter: Letter, worded: list[dict[str, str]], by: By) -> None:
    """Tells the audit trail how many parts staff worded otherwise; what they wrote is kept with the letter, sealed."""
    if not worded:
        return
    added = sum(one["key"].startswith(ADDED) for one in worded)
    left_out = sum(not one["after"] for one in worded)
    record(
        Audited.LETTER_WORDED,
        actor=by.actor,
        subject=case.subject,
        about=case.about,
        letter=str(letter.outcome),
        changed=len(worded) - added - left_out,
        added=added,
        left_out=left_out,
    )


def _mail(case: PrivacyRequest, letter: Letter, secret: str) -> None:
    to = case.person_email if letter.to_person else case.reach
    if not to:
        return
    path = reverse("requests:opened", args=[secret]) if secret else case.path
    received = letter.outcome == Letter.Outcome.RECEIVED
    with translation.override(letter.language):
        context = {
            "reference": case.reference,
            "title": case.title,
            "due_on": case.due_on,
            "rule": short(case.clock),
            "explained": explained(case.clock),
            "link": outbox.absolute(path),
            "opens_until": letter.opens_until,
        }
    outbox.send(
        "case_received" if received else "case_letter",
        to=to,
        language=letter.language,
        kind="legal",
        context=context,
        person=case.person_id,
        about=case.about,
    )


def _context(case: PrivacyRequest, outcome: Letter.Outcome, paragraph: str) -> dict[str, Any]:
    law = laws_in_force().get(case.law)
    terms = appeal_of(case)
    context: dict[str, Any] = {
        "case": case,
        "profile": company(),
        "reader": reader(case, outcome),
        "law": law,
        "today": timezone.now(),
        "explained": explained(case.clock),
        "rule": short(case.clock),
        "paragraph": paragraph,
        "privacy_link": outbox.absolute(reverse("notices:list")),
        "never_verified": case.kind in NEVER_VERIFIED,
        "complaint": law.complaint if law else "",
        "appeal_until": appealable_until(case) if outcome in {Letter.Outcome.DENIED, Letter.Outcome.PARTLY} else None,
        "appeal_complaint": terms.complaint if terms else "",
        "channels": company().channels_for("privacy") or company().channels_for("questions"),
        **letter_facts.facts(case, outcome, law),
    }
    if outcome in {Letter.Outcome.DONE, Letter.Outcome.PARTLY}:
        context["delivery"] = copies.delivery(case)
    if case.kind == "delete":
        context["results"] = results(case)
        login = case.plan.filter(source=LOGIN_SOURCE, state=PlanItem.State.DONE)
        context["login_erased"] = login.exclude(action=PlanItem.Action.NOTHING).exists()
    elif case.kind == "correct":
        context["corrections"] = list(case.corrections.all())
    elif case.kind in rulings.KINDS and outcome in ANSWERS:
        context["decisions"] = rulings.told(case)
    if case.kind in KNOWING and outcome in {Letter.Outcome.DONE, Letter.Outcome.PARTLY}:
        context["reply"] = reply = disclosure.reply(case)
        context["reply_page"] = f"letters/_reply_{context['wording'].reply}.html"
        context["article"] = article15.article(case, reply, law) if law and law.letters.reply == "gdpr" else None
    return context
