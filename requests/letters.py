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

from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.current import company, laws_in_force
from portal.mail import outbox
from requests import disclosure, timeline
from requests.appeal_rights import appeal_of, appealable_until
from requests.explaining import explained, short
from requests.lifecycle import change
from requests.models import Event, Letter, PlanItem, PrivacyRequest
from requests.plan import LOGIN_SOURCE
from requests.results import results
from requests.states import NEVER_VERIFIED
from requests.tasks import print_letter
from requests.timeline import By

OPENS_FOR = timedelta(days=90)
"""How long the link works that is mailed to somebody whose login was erased with the rest."""

KNOW = {"know_categories", "know_specific"}
"""Kinds that are answered with what is held."""


@dataclass(frozen=True)
class Draft:
    """A letter not sent yet: its heading and its page, an HTML fragment."""

    subject: str
    html: str


def compose(case: PrivacyRequest, outcome: Letter.Outcome, paragraph: str = "") -> Draft:
    """Returns the letter exactly as it would be sent, in the person's language.

    `paragraph` is what staff add in their own words. Raises SourceDown where a reply needs a system that is down.
    """
    with translation.override(case.language):
        context = _context(case, outcome, paragraph)
        page = select_template([f"letters/{case.kind}_{outcome}.html", f"letters/{outcome}.html"])
        subject = " ".join(render_to_string(f"letters/{outcome}.subject.txt", context).split())
        return Draft(subject, page.render(context | {"subject": subject}))


@transaction.atomic
def send(case: PrivacyRequest, outcome: Letter.Outcome, by: By, *, paragraph: str = "", **facts: Any) -> Letter:
    """Sends a letter: keeps it as composed now, mails a notice with a link, and orders its PDF.

    `facts` are fields of the case that go with it. Raises what `compose` and `lifecycle.change` raise.
    """
    if facts:
        change(case, by, **facts)
    draft = compose(case, outcome, paragraph)
    secret = "" if case.is_followed else secrets.token_urlsafe(32)
    letter = Letter.objects.create(
        case=case,
        outcome=outcome,
        language=case.language,
        subject=draft.subject,
        html=draft.html,
        sent_by=by.label,
        officer=by.user if by.side == Event.Side.STAFF else None,
        opens_with=digest(secret) if secret else None,
        opens_until=timezone.now() + OPENS_FOR if secret else None,
    )
    timeline.add(case, Event.What.LETTER, by, draft.subject, public=True)
    record(Audited.CASE_LETTER_SENT, actor=by.actor, subject=case.subject, about=case.about, letter=str(outcome.value))
    print_letter.enqueue(letter.pk)
    _mail(case, letter, secret)
    return letter


def digest(secret: str) -> str:
    """Returns the stored form of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opened_by(secret: str) -> Letter | None:
    """Returns the letter that a mailed link opens, or None where it opens nothing any more."""
    letters = Letter.objects.select_related("case").filter(opens_until__gt=timezone.now())
    return letters.filter(opens_with=digest(secret)).first()


def _mail(case: PrivacyRequest, letter: Letter, secret: str) -> None:
    if not case.email:
        return
    path = reverse("requests:opened", args=[secret]) if secret else case.path
    received = letter.outcome == Letter.Outcome.RECEIVED
    with translation.override(case.language):
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
        to=case.email,
        language=case.language,
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
        "law": law,
        "today": timezone.now(),
        "explained": explained(case.clock),
        "rule": short(case.clock),
        "paragraph": paragraph,
        "never_verified": case.kind in NEVER_VERIFIED,
        "complaint": law.complaint if law else "",
        "appeal_until": appealable_until(case) if outcome in {Letter.Outcome.DENIED, Letter.Outcome.PARTLY} else None,
        "appeal_complaint": terms.complaint if terms else "",
        "channels": company().channels_for("privacy") or company().channels_for("questions"),
    }
    if case.kind == "delete":
        context["results"] = results(case)
        login = case.plan.filter(source=LOGIN_SOURCE, state=PlanItem.State.DONE)
        context["login_erased"] = login.exclude(action=PlanItem.Action.NOTHING).exists()
    elif case.kind == "correct":
        context["corrections"] = list(case.corrections.all())
    elif case.kind in KNOW and outcome in {Letter.Outcome.DONE, Letter.Outcome.PARTLY}:
        context["reply"] = disclosure.reply(case)
    return context
